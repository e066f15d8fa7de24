package io.headgate.config;

/// What a listener speaks with its clients.
public sealed interface Service permits Http, Tcp, Udp {}
