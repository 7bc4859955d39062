import java.lang.instrument.Instrumentation;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketAddress;
import net.bytebuddy.ByteBuddy;
import net.bytebuddy.asm.Advice;
import net.bytebuddy.dynamic.ClassFileLocator;
import net.bytebuddy.dynamic.loading.ClassReloadingStrategy;
import net.bytebuddy.matcher.ElementMatchers;

/**
 * Java agent: a server that would listen on every interface listens on loopback.
 *
 * <p>Beam's servers (expansion service, worker pool, those in a task manager) have no setting for it.
 * The argument is a list of ports, by comma, that may listen everywhere: Flink's own on a cluster of many hosts.
 */
public final class OnLoopback {

  public static void premain(String ports, Instrumentation instrumentation) throws Exception {
    System.setProperty("bd.ports.on.every.interface", "," + (ports == null ? "" : ports) + ",");
    // A server of Java's own is one of these two, whatever library opens it; native ones are switched off by a flag.
    for (Class<?> server : new Class<?>[] {ServerSocket.class, Class.forName("sun.nio.ch.ServerSocketChannelImpl")}) {
      new ByteBuddy()
          .redefine(server, ClassFileLocator.ForClassLoader.ofSystemLoader())
          .visit(
              Advice.to(Bind.class)
                  .on(ElementMatchers.named("bind").and(ElementMatchers.takesArguments(SocketAddress.class, int.class))))
          .make()
          .load(server.getClassLoader(), ClassReloadingStrategy.of(instrumentation));
    }
  }

  /** Copied to the beginning of `bind`, so it may use Java's own classes alone. */
  public static final class Bind {
    @Advice.OnMethodEnter
    public static void enter(@Advice.Argument(value = 0, readOnly = false) SocketAddress wanted) {
      int port = 0;
      boolean everywhere = wanted == null;
      if (wanted instanceof InetSocketAddress) {
        InetSocketAddress one = (InetSocketAddress) wanted;
        port = one.getPort();
        everywhere = one.getAddress() != null && one.getAddress().isAnyLocalAddress();
      }
      if (everywhere && !System.getProperty("bd.ports.on.every.interface", "").contains("," + port + ",")) {
        wanted = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
      }
    }
  }

  private OnLoopback() {}
}
