import io.socket.client.IO;
import io.socket.client.Socket;
import java.net.URI;
import java.util.concurrent.atomic.AtomicInteger;

/** Connects to the server named first over the transports named second, and tells how often it connected. */
public class Returning {
  public static void main(String[] arguments) throws Exception {
    IO.Options options = new IO.Options();
    options.transports = arguments[1].split(",");
    options.reconnectionDelay = 50;
    options.reconnectionDelayMax = 100;
    Socket socket = IO.socket(URI.create(arguments[0]), options);
    AtomicInteger times = new AtomicInteger();
    socket.on(Socket.EVENT_CONNECT, nothing -> System.out.println("connected " + times.incrementAndGet()));
    socket.connect();
    Thread.currentThread().join();
  }
}
