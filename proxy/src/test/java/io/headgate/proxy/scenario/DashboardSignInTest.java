package io.headgate.proxy.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.proxy.testing.Shown;
import io.headgate.proxy.testing.TestNode;
import io.headgate.proxy.testing.TestUsers;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The dashboard of a node that wants to know who asks. */
final class DashboardSignInTest {
    @TempDir
    private Path dir;

    @Test
    void whoSignsInSeesThePagesUntilHeSignsOut() throws Exception {
        try (Browser browser = Browser.start(dir.resolve("profile"));
                TestNode node = TestNode.start(dir, TestUsers.ADMIN, """
                        listeners: { web: { bind: 127.0.0.1:0, http: {} } }
                        routes: [ { respond: { status: 200 } } ]
                        """)) {
            browser.open("http://" + node.adminAddress() + "/#/routes");
            browser.await("document.querySelector('#sign-in') !== null");
            assertEquals("false", browser.evaluate("document.querySelector('#nav').checkVisibility()"));

            signIn(browser, "wrong");
            browser.await("document.querySelector('#sign-in-problem').textContent !== ''");
            assertEquals(
                    "The name or the password is wrong.",
                    browser.evaluate("document.querySelector('#sign-in-problem').textContent"));

            signIn(browser, TestUsers.PASSWORD);
            browser.await("document.querySelector('#page').dataset.page === 'routes'");
            browser.await("document.querySelector('#node').textContent.includes('admin')");

            browser.evaluate("document.querySelector('[data-action=sign-out]').click()");
            browser.await("document.querySelector('#sign-in') !== null");
            assertEquals(401, node.get("/v1/routes").statusCode());
        }
    }

    @Test
    void anAdminGoesBackToWhatHeldBefore() throws Exception {
        try (Browser browser = Browser.start(dir.resolve("profile"));
                TestNode node = TestNode.start(dir, TestUsers.ADMIN, """
                        listeners: { web: { bind: 127.0.0.1:0, http: {} } }
                        routes: [ { respond: { body: before } } ]
                        """)) {
            String other = Files.readString(node.config()).replace("body: before", "body: other");
            HttpResponse<String> put = node.send(asAdmin(node, "/v1/config")
                    .header("content-type", "application/yaml")
                    .PUT(BodyPublishers.ofString(other)));
            assertEquals(200, put.statusCode(), put.body());
            browser.open("http://" + node.adminAddress() + "/#/config");
            browser.await("document.querySelector('#sign-in') !== null");
            signIn(browser, TestUsers.PASSWORD);
            browser.await("document.querySelectorAll('.history-list > li').length === 2");
            browser.evaluate("document.querySelector('[data-action=rollback]').click()");
            browser.await("document.querySelector('#confirm').open");
            browser.evaluate("document.querySelector('#confirm-yes').click()");
            browser.await("document.querySelector('[data-action=confirm]') !== null");
            browser.evaluate("document.querySelector('[data-action=confirm]').click()");
            browser.await("document.querySelector('[data-action=confirm]') === null");
            String config = node.send(asAdmin(node, "/v1/config")).body();
            assertTrue(config.contains("body: before"), config);
            String history = node.send(asAdmin(node, "/v1/config/history")).body();
            assertEquals(true, Shown.parse(history).object("revisions", 0).get("confirmed"));
        }
    }

    private static HttpRequest.Builder asAdmin(TestNode node, String path) {
        return node.request(path).header("authorization", "Bearer " + TestUsers.ADMIN_TOKEN);
    }

    private static void signIn(Browser browser, String password) throws Exception {
        browser.evaluate("""
                (document.querySelector('[name=name]').value = 'admin',
                    document.querySelector('[name=password]').value = '%s',
                    document.querySelector('#sign-in button').click())""".formatted(password));
    }
}
