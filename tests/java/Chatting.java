import io.socket.client.IO;
import io.socket.client.Socket;
import java.net.URI;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.json.JSONObject;

/** Registers in its handshake with the server named first, as the user named second, and tells which messages it hears. */
public class Chatting {
  public static void main(String[] arguments) throws Exception {
    IO.Options options = new IO.Options();
    options.path = "/chat/ws";
    options.auth = Map.of("userId", arguments[1]);
    options.transports = new String[] {"websocket"};
    options.reconnectionDelay = 50;
    options.reconnectionDelayMax = 100;
    Socket socket = IO.socket(URI.create(arguments[0] + "/chat"), options);
    AtomicInteger times = new AtomicInteger();
    socket.on("registered", nothing -> System.out.println("registered " + times.incrementAndGet()));
    socket.on("receive_message", message -> System.out.println("message " + ((JSONObject) message[0]).optInt("seq")));
    socket.connect();
    Thread.currentThread().join();
  }
}
