//! The contract by rust_socketio, over three transports at once; it prints what tests/node/contract_client.js prints.
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{channel, Receiver, Sender};
use std::sync::{Arc, Mutex};
use std::{env, thread, time::Duration};

use rust_socketio::{ClientBuilder, Event, Payload, RawClient, TransportType};
use serde_json::{json, Value};

const PATIENCE: Duration = Duration::from_secs(30);

struct Chat {
    mode: &'static str,
    user_id: String,
    room_id: Mutex<Value>,
    heard: Mutex<Receiver<Value>>,
    pages: Mutex<Receiver<Value>>,
}

fn first(payload: Payload) -> Value {
    match payload {
        Payload::Text(values) => values.into_iter().next().unwrap_or(Value::Null),
        _ => Value::Null,
    }
}

/// An acknowledgement comes as the list of its arguments.
fn answered(payload: Payload) -> Value {
    match first(payload) {
        Value::Array(values) => values.into_iter().next().unwrap_or(Value::Null),
        value => value,
    }
}

impl Chat {
    fn ask(&self, socket: &RawClient, event: &str, payload: Value) -> Result<Value, String> {
        let (tell, answers) = channel();
        let answer = move |payload: Payload, _: RawClient| drop(tell.send(answered(payload)));
        socket.emit_with_ack(event, payload, PATIENCE, answer).map_err(|error| error.to_string())?;
        let answer: Value = answers.recv_timeout(PATIENCE).map_err(|_| format!("no answer to {event}"))?;
        if answer["ok"] == true { Ok(answer) } else { Err(format!("{event}: {answer}")) }
    }

    fn say(&self, socket: &RawClient, content: &str) -> Result<(), String> {
        let room_id = self.room_id.lock().unwrap().clone();
        self.ask(socket, "send_message", json!({"roomId": room_id, "userId": self.user_id, "content": content}))?;
        let heard = self.heard.lock().unwrap().recv_timeout(PATIENCE).map_err(|_| "no receive_message")?;
        if heard["content"] == content { Ok(()) } else { Err(format!("another content: {heard}")) }
    }

    fn keep_contract(&self, socket: &RawClient) -> Result<(), String> {
        let created = self.ask(socket, "create_room", json!({"hostId": self.user_id, "participants": []}))?;
        let room_id = created["roomId"].clone();
        *self.room_id.lock().unwrap() = room_id.clone();
        self.say(socket, "안녕 👋")?;
        self.ask(socket, "join_room", json!({"userId": self.user_id, "roomId": room_id}))?;
        let page = self.pages.lock().unwrap().recv_timeout(PATIENCE).map_err(|_| "no receive_messages")?;
        let history = self.ask(socket, "get_messages", json!({"roomId": room_id}))?;
        if page["messages"] != history["messages"] {
            return Err(format!("another history: {history}"));
        }
        self.ask(socket, "search", json!({"keyword": "안녕"}))?;
        self.ask(socket, "get_rooms", json!({}))?;
        Ok(())
    }

    fn connected(&self, socket: &RawClient, time: usize) -> Result<String, String> {
        self.ask(socket, "register", json!({"userId": self.user_id}))?;
        if time == 0 {
            self.keep_contract(socket)?;
            return Ok("contract".to_string());
        }
        self.say(socket, &format!("back {time}"))?;
        Ok(format!("back {time}"))
    }
}

fn keep(events: Sender<Value>) -> impl FnMut(Payload, RawClient) + Send {
    move |payload, _| drop(events.send(first(payload)))
}

fn begin(url: &str, name: &str, mode: &'static str, transport: TransportType) {
    let (heard, hears) = channel();
    let (pages, pages_come) = channel();
    let chat = Arc::new(Chat {
        mode,
        user_id: format!("{name}-{mode}"),
        room_id: Mutex::new(Value::Null),
        heard: Mutex::new(hears),
        pages: Mutex::new(pages_come),
    });
    let times = AtomicUsize::new(0);
    let connected = move |_: Payload, socket: RawClient| {
        let (chat, time) = (chat.clone(), times.fetch_add(1, Ordering::SeqCst));
        // The client reads nothing while a callback runs.
        thread::spawn(move || match chat.connected(&socket, time) {
            Ok(what) => println!("{} {what}", chat.mode),
            Err(problem) => println!("{} failed: {problem}", chat.mode),
        });
    };
    let client = ClientBuilder::new(format!("{url}/chat/ws/"))
        .namespace("/chat")
        .transport_type(transport)
        .reconnect_delay(50, 200)
        .reconnect_on_disconnect(true)
        .on(Event::Connect, connected)
        .on(Event::Error, move |payload, _| println!("{mode} error: {payload:?}"))
        .on(Event::Close, move |_, _| println!("{mode} lost"))
        .on("receive_message", keep(heard))
        .on("receive_messages", keep(pages))
        .connect();
    match client {
        Ok(client) => std::mem::forget(client),
        Err(problem) => println!("{mode} failed: {problem}"),
    }
}

fn main() {
    let arguments: Vec<String> = env::args().collect();
    begin(&arguments[1], &arguments[2], "polling", TransportType::Polling);
    begin(&arguments[1], &arguments[2], "websocket", TransportType::Websocket);
    begin(&arguments[1], &arguments[2], "upgrade", TransportType::WebsocketUpgrade);
    loop {
        thread::park();
    }
}
