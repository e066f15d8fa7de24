package io.headgate.proxy.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.headgate.proxy.testing.TestNode;
import io.headgate.proxy.testing.TestUsers;
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

    private static void signIn(Browser browser, String password) throws Exception {
        browser.evaluate("""
                (document.querySelector('[name=name]').value = 'admin',
                    document.querySelector('[name=password]').value = '%s',
                    document.querySelector('#sign-in button').click())""".formatted(password));
    }
}
