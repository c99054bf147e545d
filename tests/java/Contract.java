import io.socket.client.Ack;
import io.socket.client.IO;
import io.socket.client.Socket;
import java.net.URI;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.json.JSONArray;
import org.json.JSONObject;

/** The contract by Java's official client, over three transports; it prints what tests/node/contract_client.js prints. */
public class Contract {
  static final int PATIENCE = 30;

  final String mode;
  final String userId;
  final Socket socket;
  final BlockingQueue<JSONObject> heard = new LinkedBlockingQueue<>();
  final BlockingQueue<JSONObject> pages = new LinkedBlockingQueue<>();
  String roomId;
  int times;

  Contract(String url, String name, String mode, String... transports) {
    this.mode = mode;
    this.userId = name + "-" + mode;
    IO.Options options = new IO.Options();
    options.path = "/chat/ws";
    options.transports = transports;
    options.reconnectionDelay = 50;
    options.reconnectionDelayMax = 200;
    options.forceNew = true;
    socket = IO.socket(URI.create(url + "/chat"), options);
    socket.on("receive_message", arguments -> heard.add((JSONObject) arguments[0]));
    socket.on("receive_messages", arguments -> pages.add((JSONObject) arguments[0]));
    socket.on(Socket.EVENT_DISCONNECT, arguments -> System.out.println(mode + " lost: " + arguments[0]));
    socket.on(
        Socket.EVENT_CONNECT,
        nothing -> {
          int time = times++;
          new Thread(() -> serve(time)).start();
        });
    socket.connect();
  }

  JSONObject ask(String event, JSONObject payload) throws Exception {
    CompletableFuture<JSONObject> answer = new CompletableFuture<>();
    socket.emit(event, new Object[] {payload}, (Ack) arguments -> answer.complete((JSONObject) arguments[0]));
    JSONObject answered = answer.get(PATIENCE, TimeUnit.SECONDS);
    if (!answered.getBoolean("ok")) throw new IllegalStateException(event + answered);
    return answered;
  }

  void say(String content) throws Exception {
    ask("send_message", new JSONObject().put("roomId", roomId).put("userId", userId).put("content", content));
    JSONObject message = heard.poll(PATIENCE, TimeUnit.SECONDS);
    if (message == null || !content.equals(message.getString("content")))
      throw new IllegalStateException("another content: " + message);
  }

  void keepContract() throws Exception {
    JSONObject room = new JSONObject().put("hostId", userId).put("participants", new JSONArray());
    roomId = ask("create_room", room).getString("roomId");
    say("안녕 👋");
    ask("join_room", new JSONObject().put("userId", userId).put("roomId", roomId));
    JSONObject page = pages.poll(PATIENCE, TimeUnit.SECONDS);
    JSONObject history = ask("get_messages", new JSONObject().put("roomId", roomId));
    if (page == null || page.getJSONArray("messages").length() != history.getJSONArray("messages").length())
      throw new IllegalStateException("another history: " + history);
    ask("search", new JSONObject().put("keyword", "안녕"));
    ask("get_rooms", new JSONObject());
  }

  void serve(int time) {
    try {
      ask("register", new JSONObject().put("userId", userId));
      if (time == 0) keepContract();
      else say("back " + time);
      System.out.println(time == 0 ? mode + " contract" : mode + " back " + time);
    } catch (Exception problem) {
      System.out.println(mode + " failed: " + problem);
    }
  }

  public static void main(String[] arguments) throws Exception {
    new Contract(arguments[0], arguments[1], "polling", "polling");
    new Contract(arguments[0], arguments[1], "websocket", "websocket");
    new Contract(arguments[0], arguments[1], "upgrade", "polling", "websocket");
    Thread.currentThread().join();
  }
}
