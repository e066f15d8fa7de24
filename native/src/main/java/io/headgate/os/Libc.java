package io.headgate.os;

import java.lang.foreign.AddressLayout;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Locale;

/**
 * Calls of Linux, made without C code (JEP 454). Each takes the memory that receives {@code errno} first, and pointers
 * as numbers: whoever calls keeps what they point to. Negative results are failures.
 */
@SuppressWarnings("restricted")
final class Libc {
    static final int EINTR = 4;
    static final int EAGAIN = 11;
    static final int EMSGSIZE = 90;
    static final int ENOBUFS = 105;
    static final int ECONNREFUSED = 111;
    static final int EHOSTUNREACH = 113;

    static final Linker.Option ERRNO = Linker.Option.captureCallState("errno");

    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;
    private static final ValueLayout.OfLong POINTER = ValueLayout.JAVA_LONG;
    private static final AddressLayout TEXT =
            ValueLayout.ADDRESS.withTargetLayout(MemoryLayout.sequenceLayout(Integer.MAX_VALUE, ValueLayout.JAVA_BYTE));

    private static final MethodHandle SOCKET = call("socket", INT, INT, INT, INT);
    private static final MethodHandle SET_OPTION = call("setsockopt", INT, INT, INT, INT, POINTER, INT);
    private static final MethodHandle LISTEN = call("listen", INT, INT, INT);
    private static final MethodHandle GET_OPTION = call("getsockopt", INT, INT, INT, INT, POINTER, POINTER);
    private static final MethodHandle BIND = call("bind", INT, INT, POINTER, INT);
    private static final MethodHandle NAME = call("getsockname", INT, INT, POINTER, POINTER);
    private static final MethodHandle RECEIVE = call("recvmmsg", INT, INT, POINTER, INT, INT, POINTER);
    private static final MethodHandle SEND = call("sendmmsg", INT, INT, POINTER, INT, INT);
    private static final MethodHandle SEND_TO = call("sendto", LONG, INT, POINTER, LONG, INT, POINTER, INT);
    private static final MethodHandle SEND_MESSAGE = call("sendmsg", LONG, INT, POINTER, INT);
    private static final MethodHandle RECEIVE_MESSAGE = call("recvmsg", LONG, INT, POINTER, INT);
    private static final MethodHandle CONNECT = call("connect", INT, INT, POINTER, INT);
    private static final MethodHandle ACCEPT = call("accept4", INT, INT, POINTER, POINTER, INT);
    private static final MethodHandle SHUT_DOWN = call("shutdown", INT, INT, INT);
    private static final MethodHandle POLL = call("poll", INT, POINTER, LONG, INT);
    private static final MethodHandle PIPE = call("pipe2", INT, POINTER, INT);
    private static final MethodHandle USER = call("geteuid", INT);
    private static final MethodHandle CONTROL = Linker.nativeLinker()
            .downcallHandle(
                    Linker.nativeLinker().defaultLookup().findOrThrow("fcntl"),
                    FunctionDescriptor.of(INT, INT, INT, INT),
                    ERRNO,
                    Linker.Option.firstVariadicArg(2));
    private static final MethodHandle TIME = call("clock_gettime", INT, INT, POINTER);
    private static final MethodHandle ADJUST_TIME = call("adjtimex", INT, POINTER);
    private static final MethodHandle CLOSE = call("close", INT, INT);
    private static final MethodHandle EPOLL_CREATE = call("epoll_create1", INT, INT);
    private static final MethodHandle EPOLL_CONTROL = call("epoll_ctl", INT, INT, INT, INT, POINTER);
    private static final MethodHandle EPOLL_WAIT = call("epoll_wait", INT, INT, POINTER, INT, INT);
    private static final MethodHandle ERROR_TEXT = Linker.nativeLinker()
            .downcallHandle(
                    Linker.nativeLinker().defaultLookup().findOrThrow("strerror"), FunctionDescriptor.of(TEXT, INT));

    private Libc() {}

    /** Whether this is a Linux whose structures are laid out as expected here. */
    static boolean available() {
        String cpu = System.getProperty("os.arch", "").toLowerCase(Locale.ROOT);
        return System.getProperty("os.name", "").equals("Linux") && (cpu.equals("amd64") || cpu.equals("aarch64"));
    }

    /** On x86-64 alone {@code struct epoll_event} has no gap. */
    static boolean packsEpollEvents() {
        return System.getProperty("os.arch", "").equals("amd64");
    }

    private static MethodHandle call(String name, MemoryLayout result, MemoryLayout... parameters) {
        Linker linker = Linker.nativeLinker();
        return linker.downcallHandle(
                linker.defaultLookup().findOrThrow(name), FunctionDescriptor.of(result, parameters), ERRNO);
    }

    static int errno(MemorySegment errno) {
        return errno.get(INT, 0);
    }

    static String text(int error) {
        try {
            return ((MemorySegment) ERROR_TEXT.invokeExact(error)).getString(0);
        } catch (Throwable e) {
            throw broken(e);
        }
    }

    static int socket(MemorySegment errno, int family, int type) {
        try {
            return (int) SOCKET.invokeExact(errno, family, type, 0);
        } catch (Throwable e) {
            throw broken(e);
        }
    }

    static int setOption(MemorySegment errno, int fd, int level, int option, long value, int valueBytes) {
        try {
            return (int) SET_OPTION.invokeExact(errno, fd, level, option, value, valueBytes);
        } catch (Throwable e) {
            throw broken(e);
        }
    }

    static int getOption(MemorySegment errno, int fd, int level, int option, long value, long valueBytes) {
        try {
            return (int) GET_OPTION.invokeExact(errno, fd, level, option, value, valueBytes);
        } catch (Throwable e) {
            throw broken(e);
        }
    }

    static int listen(MemorySegment errno, int fd, int backlog) {
        try {
            return (int) LISTEN.invokeExact(errno, fd, backlog);
        } catch (Throwable e) {
            throw broken(e);
        }
    }

    static int bind(MemorySegment errno, int fd, long address, int addressBytes) {
        try {
            return (int) BIND.invokeExact(errno, fd, address, addressBytes);
        } catch (Throwable e) {
            throw broken(e);
        }
    }

    static int name(MemorySegment errno, int fd, long address, long addressBytes) {
        try {
            return (int) NAME.invokeExact(errno, fd, address, addressBytes);
        } catch (Throwable e) {
            throw broken(e);
        }
    }

    static int receive(MemorySegment errno, int fd, long headers, int count, int flags) {
        try {
            return (int) RECEIVE.invokeExact(errno, fd, headers, count, flags, 0L);
        } catch (Throwable e) {
            throw broken(e);
        }
    }

    static int send(MemorySegment errno, int fd, long headers, int count) {
        try {
            return (int) SEND.invokeExact(errno, fd, headers, count, 0);
        } catch (Throwable e) {
            throw broken(e);
        }
    }

    static long sendTo(MemorySegment errno, int fd, long bytes, long count, int flags, long address, int addressBytes) {
        try {
            return (long) SEND_TO.invokeExact(errno, fd, bytes, count, flags, address, addressBytes);
        } catch (Throwable e) {
            throw broken(e);
        }
    }

    static long sendMessage(MemorySegment errno, int fd, long message, int flags) {
        try {
            return (long) SEND_MESSAGE.invokeExact(errno, fd, message, flags);
        } catch (Throwable e) {
            throw broken(e);
        }
    }

    static long receiveMessage(MemorySegment errno, int fd, long message, int flags) {
        try {
            return (long) RECEIVE_MESSAGE.invokeExact(errno, fd, message, flags);
        } catch (Throwable e) {
            throw broken(e);
        }
    }

    static int connect(MemorySegment errno, int fd, long address, int addressBytes) {
        try {
            return (int) CONNECT.invokeExact(errno, fd, address, addressBytes);
        } catch (Throwable e) {
            throw broken(e);
        }
    }

    /** From whom, is not told. */
    static int accept(MemorySegment errno, int fd, int flags) {
        try {
            return (int) ACCEPT.invokeExact(errno, fd, 0L, 0L, flags);
        } catch (Throwable e) {
            throw broken(e);
        }
    }

    static int shutDown(MemorySegment errno, int fd, int how) {
        try {
            return (int) SHUT_DOWN.invokeExact(errno, fd, how);
        } catch (Throwable e) {
            throw broken(e);
        }
    }

    static int poll(MemorySegment errno, long entries, long count, int timeoutMs) {
        try {
            return (int) POLL.invokeExact(errno, entries, count, timeoutMs);
        } catch (Throwable e) {
            throw broken(e);
        }
    }

    static int pipe(MemorySegment errno, long into, int flags) {
        try {
            return (int) PIPE.invokeExact(errno, into, flags);
        } catch (Throwable e) {
            throw broken(e);
        }
    }

    /** The number of the user as whom this process runs. */
    static int user(MemorySegment errno) {
        try {
            return (int) USER.invokeExact(errno);
        } catch (Throwable e) {
            throw broken(e);
        }
    }

    /** {@code fcntl(2)} with a number. */
    static int control(MemorySegment errno, int fd, int command, int value) {
        try {
            return (int) CONTROL.invokeExact(errno, fd, command, value);
        } catch (Throwable e) {
            throw broken(e);
        }
    }

    static int time(MemorySegment errno, int clock, long into) {
        try {
            return (int) TIME.invokeExact(errno, clock, into);
        } catch (Throwable e) {
            throw broken(e);
        }
    }

    static int adjustTime(MemorySegment errno, long timex) {
        try {
            return (int) ADJUST_TIME.invokeExact(errno, timex);
        } catch (Throwable e) {
            throw broken(e);
        }
    }

    static int close(MemorySegment errno, int fd) {
        try {
            return (int) CLOSE.invokeExact(errno, fd);
        } catch (Throwable e) {
            throw broken(e);
        }
    }

    static int epollCreate(MemorySegment errno, int flags) {
        try {
            return (int) EPOLL_CREATE.invokeExact(errno, flags);
        } catch (Throwable e) {
            throw broken(e);
        }
    }

    static int epollControl(MemorySegment errno, int epoll, int operation, int fd, long event) {
        try {
            return (int) EPOLL_CONTROL.invokeExact(errno, epoll, operation, fd, event);
        } catch (Throwable e) {
            throw broken(e);
        }
    }

    static int epollWait(MemorySegment errno, int epoll, long events, int count) {
        try {
            return (int) EPOLL_WAIT.invokeExact(errno, epoll, events, count, 0);
        } catch (Throwable e) {
            throw broken(e);
        }
    }

    private static AssertionError broken(Throwable e) {
        return new AssertionError("a call of the kernel threw: " + e, e);
    }
}
