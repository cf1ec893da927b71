package mosn.core.loop;

import io.netty.channel.Channel;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioDomainSocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.channel.uring.IoUring;
import io.netty.channel.uring.IoUringDomainSocketChannel;
import io.netty.channel.uring.IoUringIoHandler;
import io.netty.channel.uring.IoUringServerSocketChannel;
import io.netty.channel.uring.IoUringSocketChannel;

import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;

/// How sockets are waited for.
public enum Transport {
    EPOLL {
        @Override
        public Class<? extends Channel> socket() {
            return EpollSocketChannel.class;
        }

        @Override
        public Class<? extends ServerChannel> serverSocket() {
            return EpollServerSocketChannel.class;
        }

        @Override
        public Class<? extends Channel> unixSocket() {
            return EpollDomainSocketChannel.class;
        }

        @Override
        boolean available() {
            return Epoll.isAvailable();
        }

        @Override
        IoHandlerFactory handlers() {
            return EpollIoHandler.newFactory();
        }
    },
    IO_URING {
        @Override
        public Class<? extends Channel> socket() {
            return IoUringSocketChannel.class;
        }

        @Override
        public Class<? extends ServerChannel> serverSocket() {
            return IoUringServerSocketChannel.class;
        }

        @Override
        public Class<? extends Channel> unixSocket() {
            return IoUringDomainSocketChannel.class;
        }

        @Override
        boolean available() {
            return IoUring.isAvailable();
        }

        @Override
        IoHandlerFactory handlers() {
            return IoUringIoHandler.newFactory();
        }
    },
    NIO {
        @Override
        public Class<? extends Channel> socket() {
            return NioSocketChannel.class;
        }

        @Override
        public Class<? extends ServerChannel> serverSocket() {
            return NioServerSocketChannel.class;
        }

        @Override
        public Class<? extends Channel> unixSocket() {
            return NioDomainSocketChannel.class;
        }

        @Override
        public SocketAddress nettys(SocketAddress address) {
            return address;
        }

        @Override
        boolean available() {
            return true;
        }

        @Override
        IoHandlerFactory handlers() {
            return NioIoHandler.newFactory();
        }
    };

    /// Native epoll where its library loads, and the JDK's selector elsewhere.
    public static Transport preferred() {
        return EPOLL.available() ? EPOLL : NIO;
    }

    // methods, and no fields: the classes of transports that are not in use are not even loaded
    public abstract Class<? extends Channel> socket();

    public abstract Class<? extends ServerChannel> serverSocket();

    public abstract Class<? extends Channel> unixSocket();

    /// An address as these sockets want it: Netty's own have an address of their own for Unix.
    public SocketAddress nettys(SocketAddress address) {
        return address instanceof UnixDomainSocketAddress unix
                ? new DomainSocketAddress(unix.getPath().toString())
                : address;
    }

    abstract boolean available();

    abstract IoHandlerFactory handlers();
}
