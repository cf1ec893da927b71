package mosn.core.loop;

import io.netty.channel.Channel;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.channel.uring.IoUring;
import io.netty.channel.uring.IoUringIoHandler;
import io.netty.channel.uring.IoUringServerSocketChannel;
import io.netty.channel.uring.IoUringSocketChannel;

/// How sockets are waited for.
public enum Transport {
    EPOLL(EpollSocketChannel.class, EpollServerSocketChannel.class) {
        @Override
        boolean available() {
            return Epoll.isAvailable();
        }

        @Override
        IoHandlerFactory handlers() {
            return EpollIoHandler.newFactory();
        }
    },
    IO_URING(IoUringSocketChannel.class, IoUringServerSocketChannel.class) {
        @Override
        boolean available() {
            return IoUring.isAvailable();
        }

        @Override
        IoHandlerFactory handlers() {
            return IoUringIoHandler.newFactory();
        }
    },
    NIO(NioSocketChannel.class, NioServerSocketChannel.class) {
        @Override
        boolean available() {
            return true;
        }

        @Override
        IoHandlerFactory handlers() {
            return NioIoHandler.newFactory();
        }
    };

    private final Class<? extends Channel> socket;
    private final Class<? extends ServerChannel> serverSocket;

    Transport(Class<? extends Channel> socket, Class<? extends ServerChannel> serverSocket) {
        this.socket = socket;
        this.serverSocket = serverSocket;
    }

    /// Native epoll where its library loads, and the JDK's selector elsewhere.
    public static Transport preferred() {
        return EPOLL.available() ? EPOLL : NIO;
    }

    public Class<? extends Channel> socket() {
        return socket;
    }

    public Class<? extends ServerChannel> serverSocket() {
        return serverSocket;
    }

    abstract boolean available();

    abstract IoHandlerFactory handlers();
}
