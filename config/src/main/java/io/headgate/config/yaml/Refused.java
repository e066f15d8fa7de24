package io.headgate.config.yaml;

/// Stops the reading of one file: what follows could not be understood.
final class Refused extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient Problem problem;

    Refused(Place place, String message, String remedy) {
        super(message, null, false, false);
        this.problem = Problem.at(place, "", message, remedy);
    }

    Problem problem() {
        return problem;
    }
}
