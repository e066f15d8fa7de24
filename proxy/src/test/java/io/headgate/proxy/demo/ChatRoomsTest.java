package io.headgate.proxy.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ChatRoomsTest {
    private final ChatRooms rooms = new ChatRooms(() -> Instant.EPOCH);
    private final List<Long> received = new ArrayList<>();

    private boolean receive(ChatMessage message) {
        return received.add(message.id());
    }

    @Test
    void aRoomRemembersAHundredMessages() {
        for (int i = 0; i < 150; i++) {
            rooms.post("den", "ann", "hello", "chat-1");
        }
        rooms.join("den", 0, this::receive);
        assertEquals(100, received.size());
        assertEquals(51, received.getFirst());
        assertEquals(150, received.getLast());
    }

    @Test
    void whoJoinsGetsWhatIsNewerThenEverythingOnce() {
        rooms.post("den", "ann", "one", "chat-1");
        rooms.post("den", "ann", "two", "chat-1");
        ChatReceiver receiver = this::receive;
        rooms.join("den", 1, receiver);
        rooms.post("den", "ann", "three", "chat-1");
        rooms.post("attic", "ann", "not here", "chat-1");
        rooms.leave("den", receiver);
        rooms.post("den", "ann", "five", "chat-1");
        assertEquals(List.of(2L, 3L), received);
    }

    @Test
    void theLongestUnusedRoomMakesPlace() {
        rooms.join("kept", 0, this::receive);
        for (int i = 0; i < ChatRooms.ROOMS_MAX; i++) {
            rooms.post("room-" + i, "ann", "hello", "chat-1");
        }
        rooms.post("kept", "ann", "still here", "chat-1");
        assertEquals(1, received.size());
        rooms.join("room-0", 0, this::receive);
        assertEquals(1, received.size(), "room-0 was forgotten");
        rooms.join("room-99", 0, this::receive);
        assertEquals(2, received.size());
    }

    @Test
    void whenEveryRoomIsListenedToANewOneIsRefused() {
        for (int i = 0; i < ChatRooms.ROOMS_MAX; i++) {
            rooms.join("room-" + i, 0, this::receive);
        }
        Refusal refusal = assertThrows(Refusal.class, () -> rooms.post("one-more", "ann", "hello", "chat-1"));
        assertEquals(503, refusal.status());
    }

    @Test
    void listenersAreBounded() {
        for (int i = 0; i < ChatRooms.RECEIVERS_MAX; i++) {
            ChatReceiver each = message -> true;
            rooms.join("den", 0, each);
        }
        assertEquals(
                503,
                assertThrows(Refusal.class, () -> rooms.join("den", 0, this::receive))
                        .status());
        assertEquals(ChatRooms.RECEIVERS_MAX, rooms.listening());
    }

    @Test
    void aFullMailboxInterruptsItsOwnerAndIsLeftAlone() throws InterruptedException {
        Mailbox mailbox = new Mailbox();
        rooms.join("den", 0, mailbox);
        for (int i = 0; i < Mailbox.WAITING_MAX; i++) {
            rooms.post("den", "ann", "hello", "chat-1");
        }
        assertFalse(Thread.currentThread().isInterrupted());
        assertEquals(1, rooms.listening());
        rooms.post("den", "ann", "one too many", "chat-1");
        assertTrue(Thread.interrupted());
        assertEquals(0, rooms.listening());
        ChatMessage first = mailbox.take(Duration.ZERO);
        assertEquals(1, first == null ? null : first.id());
    }
}
