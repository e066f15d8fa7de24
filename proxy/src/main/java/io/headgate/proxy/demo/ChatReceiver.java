package io.headgate.proxy.demo;

/** Someone who listens to a room, over whatever transport. */
interface ChatReceiver {
    /**
     * Takes a message without waiting; called with the lock of {@link ChatRooms} held, in the order of the ids.
     *
     * @return false when the receiver has fallen too far behind: it gets nothing more, and cuts its own connection, so
     *     that the client comes back and asks for what it missed
     */
    boolean offer(ChatMessage message);
}
