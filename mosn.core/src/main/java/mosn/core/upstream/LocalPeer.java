package mosn.core.upstream;

import io.netty.channel.Channel;
import io.netty.channel.epoll.EpollDomainSocketChannel;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Who is at the other end of a Unix socket, as the kernel knows it.
final class LocalPeer {
    private static final int UNKNOWN = -1;
    private static final int USER = own("unix:uid");
    private static final int GROUP = own("unix:gid");

    private LocalPeer() {}

    /// Whether a process of this one's user and group listens. Where the system does not tell, only
    /// the permissions of the socket's folder say who may.
    static boolean isOwn(Channel socket) {
        if (USER == UNKNOWN || !(socket instanceof EpollDomainSocketChannel epoll)) {
            return true;
        }
        try {
            var peer = epoll.peerCredentials();
            return peer.uid() == USER && peer.gids().length > 0 && peer.gids()[0] == GROUP;
        } catch (IOException e) {
            return false; // it is gone already
        }
    }

    private static int own(String attribute) {
        try {
            return (int) Files.getAttribute(Path.of("/proc/self"), attribute);
        } catch (IOException | UnsupportedOperationException e) {
            return UNKNOWN;
        }
    }
}
