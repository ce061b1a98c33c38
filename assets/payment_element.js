/* Stripe's Payment Element on /pay/…, and the way into that page and out of it.
   The page gives the publishable key and the return URL as data- attributes of its form, and the
   client secret, once, in a hidden field. Whether anything is paid is the server's to say. */
(() => {
  "use strict";
  const SCRIPT = "https://js.stripe.com/endive/stripe.js";
  const NOT_LOADED = "Stripe’s form could not be loaded. Please try again, or pay on Stripe’s page.";
  const BETWEEN_LOOKS = 5_000, PATIENCE = 15_000; // milliseconds
  const arrivedAt = location.pathname;
  const isPaymentPage = (path) => /^\/pay\/[^/]+\/?$/.test(path);
  let asked = null, askedAt = 0; // the form whose secret was asked for, and when
  let shown = null; // { form, secret, stripe, elements, element }

  /* A content security policy belongs to the document: the payment page is a document of its own. */
  const keepApart = () => {
    if (location.pathname === arrivedAt) return;
    if (isPaymentPage(arrivedAt) || isPaymentPage(location.pathname)) location.reload();
  };

  const leaveLinksToTheBrowser = (event) => {
    const link = event.target.closest?.("a[href]");
    if (link && (isPaymentPage(arrivedAt) || isPaymentPage(link.pathname))) event.stopPropagation();
  };

  /* Some ways to pay lead back with the secret in the address, where it has no further use. */
  const tidyAddress = () => {
    const url = new URL(location.href);
    if (!url.searchParams.has("payment_intent_client_secret")) return;
    for (const name of ["payment_intent", "payment_intent_client_secret", "redirect_status"])
      url.searchParams.delete(name);
    history.replaceState(history.state, "", url);
  };

  const say = (form, words) => {
    const alert = form.querySelector("[role=alert]");
    alert.querySelector("strong").textContent = words;
    alert.hidden = !words;
    if (words) alert.focus();
  };

  /* loading, ready, paying, failed: the style sheet shows what belongs to each. */
  const turn = (form, stage) => {
    form.dataset.stage = stage;
    const button = form.querySelector("[data-payment-pay]");
    button.setAttribute("aria-disabled", String(["loading", "failed"].includes(stage)));
    button.setAttribute("aria-busy", String(stage === "paying"));
  };

  const loadStripe = () =>
    window.Stripe ??
    new Promise((resolve, reject) => {
      const script = document.createElement("script");
      script.src = SCRIPT;
      script.onload = () => (window.Stripe ? resolve(window.Stripe) : reject(new Error("no Stripe")));
      script.onerror = () => (script.remove(), reject(new Error("unreachable")));
      document.head.append(script);
    });

  /* The house's colours as they are just now. */
  const appearance = (form) => {
    const paper = getComputedStyle(form.querySelector(".element"));
    return {
      theme: matchMedia("(prefers-color-scheme: dark)").matches ? "night" : "stripe",
      variables: {
        colorBackground: paper.backgroundColor,
        colorText: paper.color,
        colorPrimary: getComputedStyle(form.querySelector(".btn.text")).color,
        fontFamily: paper.fontFamily,
        borderRadius: "12px",
      },
    };
  };

  const show = async (form, secret) => {
    if (shown?.form === form && shown.secret === secret) return;
    shown?.element?.destroy();
    const mine = (shown = { form, secret });
    turn(form, "loading");
    say(form, "");
    try {
      const stripe = (await loadStripe())(form.dataset.paymentKey);
      if (shown !== mine) return;
      const elements = stripe.elements({ clientSecret: secret, appearance: appearance(form) });
      const element = elements.create("payment");
      Object.assign(mine, { stripe, elements, element });
      element.on("ready", () => turn(form, "ready"));
      element.on("loaderror", (failed) => giveUp(form, failed.error?.message));
      element.mount(form.querySelector("[data-payment-element]"));
    } catch {
      if (shown === mine) giveUp(form);
    }
  };

  const giveUp = (form, words) => {
    turn(form, "failed");
    shown = null;
    say(form, words || NOT_LOADED);
  };

  const pay = async () => {
    const { form, stripe, elements } = shown ?? {};
    if (form?.dataset.stage !== "ready") return;
    turn(form, "paying");
    say(form, "");
    const back = new URL(form.dataset.paymentReturn, location.href).href;
    const confirmed = { elements, confirmParams: { return_url: back }, redirect: "if_required" };
    const { error } = await stripe.confirmPayment(confirmed).catch((error) => ({ error }));
    if (!error) return location.assign(back);
    turn(form, "ready");
    say(form, error.message || "This could not be paid. Please try again.");
    // What was typed wrongly is between the form and Stripe; all else may have ended the hold.
    if (error.type !== "validation_error") ask();
  };

  const ask = () => {
    askedAt = Date.now();
    document.querySelector("[data-payment-ask]")?.click();
  };

  const look = () => {
    keepApart();
    if (shown && !shown.form.isConnected) shown = null;
    const form = document.querySelector("[data-payment-key]");
    const field = document.getElementById("payment-secret");
    if (!form || !field) return;
    if (field.value) {
      const secret = field.value;
      field.value = "";
      asked = form;
      show(form, secret);
    } else if (asked !== form && location.pathname === arrivedAt) {
      asked = form;
      ask();
    }
  };

  /* The hold may be over, or the answer was lost on its way. */
  const lookAtTheTime = () => {
    const form = document.querySelector("[data-payment-key]");
    if (!form || form.dataset.stage === "paying") return;
    const isOver = Date.parse(form.dataset.paymentUntil) <= Date.now();
    const isLost = !shown && form.dataset.stage === "loading" && Date.now() - askedAt > PATIENCE;
    if (isOver || isLost) ask();
  };

  tidyAddress();
  addEventListener("click", leaveLinksToTheBrowser, true);
  document.addEventListener("click", (event) => {
    if (event.target.closest?.("[data-payment-pay]")) pay();
    if (event.target.closest?.("[data-payment-again]")) location.reload();
  });
  setInterval(lookAtTheTime, BETWEEN_LOOKS);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
    shown?.elements?.update({ appearance: appearance(shown.form) });
  });
  new MutationObserver(look).observe(document, {
    childList: true,
    subtree: true,
    attributes: true,
    attributeFilter: ["value", "data-payment-key"],
  });
})();
