// The contract by a client in Go, over three transports at once; it prints what tests/node/contract_client.js prints.
package main

import (
	"fmt"
	"os"
	"time"

	"github.com/zishang520/socket.io/clients/engine/v3/transports"
	"github.com/zishang520/socket.io/clients/socket/v3"
	"github.com/zishang520/socket.io/v3/pkg/types"
)

type object = map[string]any

const patience = 30 * time.Second

type chat struct {
	socket *socket.Socket
	mode   string
	userID string
	roomID string
	times  int
	heard  chan object
	pages  chan object
	rooms  chan object
}

func first(arguments []any) object {
	if len(arguments) > 0 {
		if found, ok := arguments[0].(object); ok {
			return found
		}
	}
	return object{}
}

func await(what string, from chan object) object {
	select {
	case found := <-from:
		return found
	case <-time.After(patience):
		panic("nothing came for " + what)
	}
}

func (c *chat) ask(event string, payload object) object {
	answers := make(chan object, 1)
	c.socket.Emit(event, payload, func(arguments []any, err error) { answers <- first(arguments) })
	answer := await(event, answers)
	if answer["ok"] != true {
		panic(fmt.Sprint(event, answer))
	}
	return answer
}

func (c *chat) say(content string) {
	c.ask("send_message", object{"roomId": c.roomID, "userId": c.userID, "content": content})
	if heard := await("receive_message", c.heard); heard["content"] != content {
		panic(fmt.Sprint("another content ", heard))
	}
}

func (c *chat) keepContract() {
	c.roomID = c.ask("create_room", object{"hostId": c.userID, "participants": []string{}})["roomId"].(string)
	if room := await("room_created", c.rooms); room["roomId"] != c.roomID {
		panic(fmt.Sprint("another room ", room))
	}
	c.say("안녕 👋")
	c.ask("join_room", object{"userId": c.userID, "roomId": c.roomID})
	if page := await("receive_messages", c.pages); len(page["messages"].([]any)) != 1 {
		panic(fmt.Sprint("another page ", page))
	}
	if history := c.ask("get_messages", object{"roomId": c.roomID}); len(history["messages"].([]any)) != 1 {
		panic(fmt.Sprint("another history ", history))
	}
	c.ask("search", object{"keyword": "안녕"})
	c.ask("get_rooms", object{})
}

func (c *chat) connected(time int) {
	defer func() {
		if problem := recover(); problem != nil {
			fmt.Println(c.mode, "failed:", problem)
		}
	}()
	c.ask("register", object{"userId": c.userID})
	if time == 0 {
		c.keepContract()
		fmt.Println(c.mode, "contract")
	} else {
		c.say(fmt.Sprint("back ", time))
		fmt.Println(c.mode, "back", time)
	}
}

func keep(events chan object) func(...any) {
	return func(arguments ...any) { events <- first(arguments) }
}

func begin(url string, name string, mode string, over ...transports.TransportCtor) {
	options := socket.DefaultOptions()
	options.SetPath("/chat/ws")
	options.SetTransports(types.NewSet(over...))
	options.SetReconnectionDelay(50)
	options.SetReconnectionDelayMax(200)
	manager := socket.NewManager(url, options)
	chat := &chat{socket: manager.Socket("/chat", nil), mode: mode, userID: name + "-" + mode}
	chat.heard, chat.pages, chat.rooms = make(chan object, 100), make(chan object, 100), make(chan object, 100)
	chat.socket.On("receive_message", keep(chat.heard))
	chat.socket.On("receive_messages", keep(chat.pages))
	chat.socket.On("room_created", keep(chat.rooms))
	chat.socket.On("connect", func(...any) {
		time := chat.times
		chat.times++
		go chat.connected(time)
	})
	chat.socket.On("disconnect", func(why ...any) { fmt.Println(mode, "lost:", why) })
	chat.socket.On("connect_error", func(why ...any) { fmt.Println(mode, "refused:", why) })
}

func main() {
	url, name := os.Args[1], os.Args[2]
	begin(url, name, "polling", transports.Polling)
	begin(url, name, "websocket", transports.WebSocket)
	begin(url, name, "upgrade", transports.Polling, transports.WebSocket)
	select {}
}
