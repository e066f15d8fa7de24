package io.headgate.config;

/// How many retries are allowed beside first tries, so that retries cannot drown an upstream that struggles.
/// Connect failures and reuse races are outside the budget.
public record RetryBudget(
        @Key(doc = "Retries under way, in percent of requests under way.", fallback = "20", range = "0..100")
        int percent,

        @Key(doc = "Retries under way that are always allowed.", fallback = "3", range = "0..1000000")
        int min) {
    public RetryBudget {
        Check.ranges(RetryBudget.class, percent, min).done();
    }
}
