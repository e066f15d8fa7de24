package io.headgate.proxy.demo;

import java.util.Map;
import java.util.regex.Pattern;

/**
 * What is asked of the bank.
 *
 * @param amount in the currency's smallest unit, 1 to {@link #AMOUNT_MAX}
 * @param currency three capital letters
 * @param lastFour digits of the card; the rest is not kept
 */
record ChargeRequest(int amount, String currency, Bank bank, String lastFour) {
    static final int AMOUNT_MAX = 1_000_000;
    private static final Pattern CURRENCY = Pattern.compile("[A-Z]{3}");
    private static final Pattern CARD = Pattern.compile("4242(?: ?[0-9]{4}){3}");

    /** How the bank will answer, chosen by the card. */
    enum Bank {
        APPROVES,
        DECLINES,
        TAKES_TOO_LONG,
        IS_DOWN
    }

    /** @throws Refusal 422 that names the member that is wrong and what it may be */
    static ChargeRequest of(Map<String, Object> object) {
        if (!(object.get("amount") instanceof Integer amount) || amount < 1 || amount > AMOUNT_MAX) {
            throw new Refusal(
                    422, "amount", "The amount must be a whole number of the smallest unit, 1 to " + AMOUNT_MAX + ".");
        }
        String currency = Json.text(object, "currency");
        if (!CURRENCY.matcher(currency).matches()) {
            throw new Refusal(422, "currency", "The currency must be three capital letters, e.g. EUR.");
        }
        String card = Json.text(object, "card");
        return new ChargeRequest(amount, currency, bank(card), lastFour(card));
    }

    private static Bank bank(String card) {
        return switch (card) {
            case "declined" -> Bank.DECLINES;
            case "timeout" -> Bank.TAKES_TOO_LONG;
            case "bank_down" -> Bank.IS_DOWN;
            default -> {
                if (CARD.matcher(card).matches()) {
                    yield Bank.APPROVES;
                }
                // The card is not repeated: it may be somebody's.
                throw new Refusal(
                        422, "card", "The card must be 4242 4242 4242 4242, or one of declined, timeout, bank_down.");
            }
        };
    }

    private static String lastFour(String card) {
        return Character.isDigit(card.charAt(0)) ? card.substring(card.length() - 4) : "4242";
    }
}
