package io.headgate.proxy.demo;

import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Every room, shared by all chat endpoints, so that people who were balanced onto different ones talk to each other.
 * One lock guards everything: nothing done under it waits.
 */
final class ChatRooms {
    /** A demonstration is a handful of rooms; the bound is there for whoever tries names in a loop. */
    static final int ROOMS_MAX = 100;
    /** What a newcomer reads, and the longest absence a returning client can make up for. */
    static final int HISTORY_MAX = 100;
    /** Open streams and sockets over all rooms. */
    static final int RECEIVERS_MAX = 1000;

    private static final Pattern ROOM = Pattern.compile("[a-z0-9-]{1,32}");
    private static final int USER_CHARS_MAX = 32;

    private final InstantSource clock;
    /** In order of use, the longest unused first. */
    private final Map<String, Room> rooms = new LinkedHashMap<>(16, 0.75f, true);

    private long lastId;
    private int receivers;

    private static final class Room {
        final Deque<ChatMessage> history = new ArrayDeque<>();
        final List<ChatReceiver> receivers = new ArrayList<>();
    }

    ChatRooms(InstantSource clock) {
        this.clock = clock;
    }

    /** @throws Refusal 422 for a name that is none; a room that is not named is the lobby */
    static String checkedRoom(@Nullable String name) {
        String room = name == null ? "lobby" : name;
        if (!ROOM.matcher(room).matches()) {
            throw new Refusal(422, "room", "A room's name is 1 to 32 of the characters a-z, 0-9 and '-'.");
        }
        return room;
    }

    /** @throws Refusal 422 for a name that is none; someone who is not named is a guest */
    static String checkedUser(@Nullable String name) {
        String user = name == null || name.isBlank() ? "guest" : name.strip();
        if (user.length() > USER_CHARS_MAX || user.chars().anyMatch(Character::isISOControl)) {
            throw new Refusal(422, "user", "A user's name is 1 to " + USER_CHARS_MAX + " characters without controls.");
        }
        return user;
    }

    /** Adds a message and hands it to everyone in the room; names have been checked. */
    synchronized ChatMessage post(String name, String user, String text, String via) {
        Room room = room(name);
        ChatMessage message = new ChatMessage(++lastId, name, user, text, clock.instant(), via);
        room.history.addLast(message);
        if (room.history.size() > HISTORY_MAX) {
            room.history.removeFirst();
        }
        // A receiver that falls behind may leave from within its offer.
        for (ChatReceiver receiver : List.copyOf(room.receivers)) {
            if (!receiver.offer(message)) {
                remove(room, receiver);
            }
        }
        return message;
    }

    /**
     * Hands the receiver what the room remembers after the message {@code after}, then everything new, without a gap.
     * An id that was never given out comes from an earlier run of the process; it is taken for 0.
     *
     * @throws Refusal 503 when there are too many rooms or receivers
     */
    synchronized void join(String name, long after, ChatReceiver receiver) {
        if (receivers >= RECEIVERS_MAX) {
            throw new Refusal(503, "receivers", "All " + RECEIVERS_MAX + " places to listen are taken; try again.");
        }
        Room room = room(name);
        long from = after > lastId ? 0 : after;
        for (ChatMessage message : room.history) {
            if (message.id() > from && !receiver.offer(message)) {
                return;
            }
        }
        room.receivers.add(receiver);
        receivers++;
    }

    /** Ends what {@link #join} began; does nothing for a receiver that is not there. */
    synchronized void leave(String name, ChatReceiver receiver) {
        Room room = rooms.get(name);
        if (room != null) {
            remove(room, receiver);
            if (room.receivers.isEmpty() && room.history.isEmpty()) {
                rooms.remove(name);
            }
        }
    }

    /** How many listen, over all rooms. */
    synchronized int listening() {
        return receivers;
    }

    private void remove(Room room, ChatReceiver receiver) {
        if (room.receivers.remove(receiver)) {
            receivers--;
        }
    }

    private Room room(String name) {
        Room room = rooms.get(name);
        if (room == null) {
            if (rooms.size() >= ROOMS_MAX) {
                forgetOne();
            }
            room = new Room();
            rooms.put(name, room);
        }
        return room;
    }

    private void forgetOne() {
        for (Iterator<Room> each = rooms.values().iterator(); each.hasNext(); ) {
            if (each.next().receivers.isEmpty()) {
                each.remove();
                return;
            }
        }
        throw new Refusal(503, "rooms", "All " + ROOMS_MAX + " rooms have someone in them; use one of those.");
    }
}
