package io.headgate.dataplane.exchange;
import io.headgate.dataplane.route.RedirectLocation;
final class Redirects { static Reply reply(int code, RedirectLocation l, Exchange e){ return Reply.empty(code, ""); } }
