package mosn.core.upstream;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.socket.nio.NioChannelOption;
import io.netty.channel.unix.PeerCredentials;
import io.netty.channel.uring.IoUringDomainSocketChannel;

import jdk.net.ExtendedSocketOptions;
import jdk.net.UnixDomainPrincipal;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Principal;

/// Who is at the other end of a Unix socket, as the kernel knows it.
final class LocalPeer {
    private static final ChannelOption<UnixDomainPrincipal> PRINCIPAL =
            NioChannelOption.of(ExtendedSocketOptions.SO_PEERCRED);

    private static final Path SELF = Path.of("/proc/self");
    private static final @Nullable Integer USER = own("unix:uid", Integer.class);
    private static final @Nullable Integer GROUP = own("unix:gid", Integer.class);
    private static final @Nullable Principal USER_NAME = own("unix:owner", Principal.class);
    private static final @Nullable Principal GROUP_NAME = own("unix:group", Principal.class);

    private LocalPeer() {}

    /// Whether a process of this one's user and group listens. Where the system does not tell, only
    /// the permissions of the socket's folder say who may.
    static boolean isOwn(Channel socket) {
        try {
            return switch (socket) {
                case EpollDomainSocketChannel epoll -> isOwn(epoll.peerCredentials());
                case IoUringDomainSocketChannel uring -> isOwn(uring.peerCredentials());
                default -> isOwn(socket.config().getOption(PRINCIPAL));
            };
        } catch (IOException e) {
            return false; // it is gone already
        }
    }

    private static boolean isOwn(PeerCredentials peer) {
        return USER == null
                || GROUP == null
                || (peer.uid() == USER && peer.gids().length > 0 && peer.gids()[0] == GROUP);
    }

    /// @param peer null where the JDK does not know it on this system
    private static boolean isOwn(@Nullable UnixDomainPrincipal peer) {
        return peer == null
                || USER_NAME == null
                || GROUP_NAME == null
                || (peer.user().getName().equals(USER_NAME.getName())
                        && peer.group().getName().equals(GROUP_NAME.getName()));
    }

    private static <T> @Nullable T own(String attribute, Class<T> type) {
        try {
            return type.cast(Files.getAttribute(SELF, attribute));
        } catch (IOException | UnsupportedOperationException e) {
            return null;
        }
    }
}
