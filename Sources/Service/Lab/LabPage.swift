import Canon
import Charts
import Lab
import Markup
import Reports

/// The lab: a few sliders, one answer, an address that means the same for good.
struct LabPage: Page {
  /// `nil` where the fields say none.
  var question: Question?
  var answer: Answer?
  /// What was sent, by name.
  var fields: [String: String]
  var faults: [Question.Fault]

  var title: String { (faults.isEmpty ? "" : "Error: ") + "Try a policy on a market" }
  var menu: Menu? { .lab }
  var script: String? { LabScript.path }

  private static let parameters = Parameters()

  var body: [Node] {
    tag("header", .class("head")) {
      h1 { "Try a policy on a market" }
      p("lead") {
        "A simulated market of chip buyers, some of whom smuggle, lives five years under the rule you "
        "set and, with the same buyers, under fixed rules. It compares; it does not forecast."
      }
    }
    div("lab") {
      form
      result
    }
    limits
  }

  // MARK: Form

  private var form: Node {
    tag(
      "form", .id("lab-form"), .class("lab-form"), Attribute("method", "get"),
      Attribute("action", "/lab")
    ) {
      if !faults.isEmpty { summary }
      for part in Question.parts {
        tag("fieldset") {
          tag("legend") { part.legend }
          for control in part.controls { field(control) }
        }
      }
      tag("fieldset") {
        tag("legend") { "Anything else" }
        div("input") {
          tag("label", Attribute("for", Question.others)) { "Other parameters" }
          span("hint") { "name=value, blanks between, such as nmean=3000 reid=1" }
          tag(
            "input", .id(Question.others), Attribute("name", Question.others),
            Attribute("maxlength", "2000"), Attribute("autocomplete", "off"),
            Attribute("value", question?.otherText ?? fields[Question.others] ?? ""))
        }
      }
      p("actions") {
        tag("button", Attribute("type", "submit")) { "Answer" }
        link("/lab") { "Back to the start" }
      }
    }
  }

  private var summary: Node {
    tag(
      "div", .class("errors"), .role("alert"), Attribute("tabindex", "-1"), .labelled(by: "errors")
    ) {
      h2(id: "errors") { "There is a problem" }
      ul {
        for fault in faults {
          li {
            if Self.isShown(fault.field) {
              link("#\(fault.field)") { fault.reason }
            } else {
              fault.reason
            }
          }
        }
      }
    }
  }

  private static func isShown(_ field: String) -> Bool {
    field == Question.others
      || Question.parts.contains { $0.controls.contains { $0.name == field } }
  }

  private func value(_ control: Question.Control) -> String {
    if let question { return question.text(control.name) }
    if let sent = fields[control.name] { return sent }
    if control.name == "regime" { return Regime.r3.rawValue }
    return Lab.Parameter(rawValue: control.name).map { Parameters.text(Self.parameters[$0]) } ?? ""
  }

  private func field(_ control: Question.Control) -> Node {
    let value = value(control)
    return div("input") {
      tag("label", Attribute("for", control.name)) { control.title }
      tag("span", .class("hint"), .id("\(control.name)-hint")) { control.hint }
      switch control.kind {
      case .slider(let least, let most, let step):
        slider(control, value, least, most, step)
      case .choice(let options): choice(control, value, options)
      }
    }
  }

  /// A slider, with its value beside it. What lies beyond the slider's ends is a plain input, so that nothing
  /// is changed behind anybody's back.
  private func slider(
    _ control: Question.Control, _ value: String, _ least: Double, _ most: Double, _ step: Double
  ) -> Node {
    let about = Attribute("aria-describedby", "\(control.name)-hint")
    guard let number = Double(value), number >= least, number <= most else {
      return tag(
        "input", .id(control.name), Attribute("name", control.name),
        Attribute("inputmode", "decimal"), about, Attribute("value", value))
    }
    return div("slider") {
      tag(
        "input", Attribute("type", "range"), .id(control.name), Attribute("name", control.name),
        Attribute("min", Parameters.text(least)), Attribute("max", Parameters.text(most)),
        Attribute("step", Self.isOn(number, least, step) ? Parameters.text(step) : "any"), about,
        Attribute("value", value))
      tag("output", Attribute("for", control.name)) { value }
    }
  }

  /// Whether a value is one of the slider's steps; otherwise the browser would move it.
  private static func isOn(_ value: Double, _ least: Double, _ step: Double) -> Bool {
    let steps = (value - least) / step
    return abs(steps - steps.rounded()) < 1e-9
  }

  private func choice(
    _ control: Question.Control, _ value: String, _ options: [(value: String, title: String)]
  ) -> Node {
    var options = options
    if !options.contains(where: { $0.value == value }) { options.append((value, value)) }
    return .element(
      "select",
      [
        .id(control.name), Attribute("name", control.name),
        Attribute("aria-describedby", "\(control.name)-hint"),
      ],
      options.map { option in
        let selected = option.value == value ? [Attribute("selected", "")] : []
        return .element(
          "option", [Attribute("value", option.value)] + selected, [.text(option.title)])
      })
  }

  // MARK: Answer

  private var result: Node {
    tag(
      "section", .id("lab-answer"), .class("lab-answer"), .label("Answer"),
      Attribute("aria-live", "polite")
    ) {
      if let answer {
        h2(id: "claim") { answer.title }
        tag("dl", .class("figures")) {
          for card in answer.cards {
            div("figure") {
              tag("dt") {
                card.label
                if !card.note.isEmpty { span("note") { " (\(card.note))" } }
              }
              tag("dd") { card.value }
            }
          }
        }
        answer.chart.figure
        share(answer)
      } else {
        p("empty") { "No answer yet: put right what is said above." }
      }
    }
  }

  private func share(_ answer: Answer) -> Node {
    div("text") {
      p {
        "\(Figures.count(answer.question.replicates)) markets each, seed \(answer.question.seed). "
        link(answer.question.address) { "The address of this question" }
        " holds every parameter: it means the same tomorrow."
      }
      tag("details") {
        tag("summary") { "The same on the command line" }
        tag("pre", .class("mono"), Attribute("tabindex", "0")) { answer.question.command }
      }
    }
  }

  private var limits: Node {
    section("block text", labelled: "limits") {
      h2(id: "limits") { "What it cannot say" }
      ul { for limit in Report.limits { li { limit } } }
    }
  }
}

/// Makes the page answer while sliders move. Without it the form is sent by its button.
enum LabScript {
  static let path = "/lab.js?v=" + String(Digest.sha256(Array(text.utf8)).hex.prefix(12))

  static let text = """
    'use strict';
    (() => {
      const form = document.getElementById('lab-form');
      const answer = document.getElementById('lab-answer');
      if (!form || !answer || !window.fetch || !window.DOMParser) return;
      let timer = 0;
      let current = null;
      const show = (input) => {
        const output = input.parentElement.querySelector('output');
        if (output) output.textContent = input.value;
      };
      const ask = async () => {
        if (current) current.abort();
        current = new AbortController();
        const mine = current;
        const fields = new FormData(form);
        for (const [name, value] of [...fields]) if (value === '') fields.delete(name);
        const address = '/lab?' + new URLSearchParams(fields);
        answer.setAttribute('aria-busy', 'true');
        try {
          const reply = await fetch(address, { headers: { Accept: 'text/html' }, signal: mine.signal });
          const page = new DOMParser().parseFromString(await reply.text(), 'text/html');
          const fresh = page.getElementById(reply.ok ? 'lab-answer' : 'errors');
          if (mine !== current) return;
          if (!reply.ok) {
            answer.textContent = fresh ? [...fresh.parentElement.querySelectorAll('li')]
              .map((item) => item.textContent).join(' ') : 'No answer: try again in a moment.';
          } else if (fresh) {
            answer.replaceChildren(...fresh.childNodes);
            history.replaceState(null, '', address);
          }
        } catch (fault) {
          if (fault.name !== 'AbortError') answer.textContent = 'No answer: the server cannot be reached.';
        } finally {
          if (mine === current) answer.removeAttribute('aria-busy');
        }
      };
      form.addEventListener('input', (event) => {
        show(event.target);
        clearTimeout(timer);
        timer = setTimeout(ask, 120);
      });
      form.addEventListener('submit', (event) => {
        event.preventDefault();
        clearTimeout(timer);
        ask();
      });
    })();

    """
}

/// How the lab's page looks.
enum LabStyle {
  static let css = """
    .lab { display: grid; grid-template-columns: minmax(0, 20rem) minmax(0, 1fr); gap: var(--s5);
      align-items: start; margin-bottom: var(--s5); }
    .lab-form fieldset { margin-bottom: var(--s4); }
    .lab-form .input { margin-bottom: var(--s3); }
    .slider { display: flex; align-items: center; gap: var(--s3); }
    .slider input { flex: 1; min-width: 0; padding: 0; min-height: 1.9rem; margin: 0; border: 0; background: none;
      accent-color: var(--brand); }
    .slider output { flex: none; min-width: 3.2rem; text-align: right; font-weight: 600; }
    .lab-answer { position: sticky; top: var(--s3); }
    .lab-answer[aria-busy] { opacity: .6; }
    .chart-figure { margin: 0 0 var(--s4); }
    .chart-scroll { overflow-x: auto; } .chart-scroll .chart { min-width: 34rem; }
    .chart-figure h3 { font: 500 1.2rem/1.3 var(--serif); }
    .chart-note { color: var(--soft); font-size: .94rem; margin: var(--s2) 0 var(--s3); }
    .chart-numbers summary { color: var(--link); cursor: pointer; }
    @media (max-width: 60rem) { .lab { grid-template-columns: minmax(0, 1fr); }
      .lab-answer { position: static; } }

    """
}
