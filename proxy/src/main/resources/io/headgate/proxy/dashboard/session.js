// Who is signed in. A node without users asks nobody: whoever reaches it may operate.
import { get, has, send } from "./api.js";
import { byId, h, morph } from "./dom.js";

/** Name and role; null when somebody has to sign in first. */
export async function who() {
  const users = await has("/v1/session");
  return users ? get("/v1/session") : { name: "local", role: "operator", via: "machine" };
}

export const signOut = () => send("DELETE", "/v1/session");

/** Asks for a name and a password in place of the page, and goes on with `then`. */
export function signIn(then) {
  if (document.body.classList.contains("signing-in")) return;
  document.body.classList.add("signing-in");
  document.title = "Sign in · Headgate";
  morph(
    byId("page"),
    h(
      "form",
      { class: "card sign-in", id: "sign-in" },
      h("h1", { tabindex: -1 }, "Sign in"),
      h(
        "label",
        {},
        "Name",
        h("input", {
          name: "name",
          autocomplete: "username",
          required: true,
          autocapitalize: "none",
          spellcheck: "false",
        }),
      ),
      h(
        "label",
        {},
        "Password",
        h("input", { name: "password", type: "password", autocomplete: "current-password", required: true }),
      ),
      h("p", { class: "bad", role: "alert", id: "sign-in-problem" }),
      h("button", { class: "main", type: "submit" }, "Sign in"),
    ),
  );
  const form = byId("sign-in");
  form.elements.name.focus();
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    try {
      await send("POST", "/v1/session", Object.fromEntries(new FormData(form)));
      morph(byId("page"));
      await then();
    } catch (problem) {
      byId("sign-in-problem").textContent = problem.message;
      form.elements.password.select();
    }
  });
}
