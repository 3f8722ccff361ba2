import Fovea
import Foundation
import TestSupport
import Testing

@testable import FoveaReport
@testable import FoveaTraining

@Suite struct ReportPageTests {
    private static let environment: Event.Fields = [
        "fovea": "0.1.0", "arguments": ["/usr/bin/fovea", "train", "--model", "(conv8-bn)*2-fc"],
        "folder": "/home/me/a b",
        "cores": 2, "memory_bytes": .int(1 << 30), "variables": .object(["OMP_NUM_THREADS": "1"]),
    ]
    private static let settings = #"{"data": "synthetic", "model": "conv4-relu-fc", "epochs": 7, "note-free": null}"#
        .replacing(#", "note-free": null"#, with: "")

    private static func page(
        _ events: [Event] = RunFixture.whole, name: String = "run", images: Examined? = nil,
        verdicts: [Verdict] = [],
        configuration: String? = settings, prepare: (RunFixture) throws -> Void = { _ in }
    ) throws -> String {
        let fixture = try RunFixture(name, events: events, configuration: configuration)
        try prepare(fixture)
        return try ReportPage(
            ReportedRun(fixture.directory), images: images, noImages: "the images are <gone>", verdicts: verdicts
        ).html
    }

    /// Every element that is opened is closed, in order; the page is one document.
    private static func requireWellFormed(_ html: String) throws {
        let void: Set<Substring> = ["meta", "img", "br", "link", "!DOCTYPE"]
        var open: [Substring] = []
        for part in html.split(separator: "<") {
            guard let end = part.firstIndex(of: ">") else {
                Issue.record("a stray <: \(part.prefix(60))")
                continue
            }
            let tag = part[..<end]
            let name = tag.drop { $0 == "/" }.prefix { !$0.isWhitespace && $0 != "/" }
            if tag.hasSuffix("/") || void.contains(name) { continue }
            if tag.hasPrefix("/") {
                let last = open.popLast()
                try #require(last == name, "</\(name)> closes <\(last ?? "nothing")>")
            } else {
                open.append(name)
            }
        }
        #expect(open.isEmpty, "\(open)")
    }

    /// A network that gives values: 1 is wanted where it gives 0, and it is right otherwise.
    @Test func aPageOfValues() throws {
        let nine = Float(log(9.0))
        let images = try Examined.values(
            ExaminedValues(
                TwoPixels.Valued([[nine, 0], [nine, 0], [nine / 5, 0], [1, nine]]), split: "validation",
                by: TwoPixels.model(values: ["<left>", "right"]), backend: BackendUnderTest.oneThread.backend))
        let html = try Self.page(images: images)
        try Self.requireWellFormed(html)
        #expect(html.contains("<section id=\"values\">") && !html.contains("<section id=\"classes\">"))
        // One error of 1 in four images and two values.
        #expect(
            html.contains("mean squared error 0.125.")
                && html.contains("<td>&lt;left&gt;</td><td class=\"number\">0.5</td>"))
        #expect(html.contains("<b>&lt;left&gt;</b> 1, the network gives <b>0</b>"))
        #expect(html.contains("Furthest off") && html.contains("data:image/png;base64,"))
        #expect(!html.contains("<left>"))
    }

    @Test func aWholePage() throws {
        let images = try Examined.classes(
            ExaminedImages(
                TwoPixels.dataset(), split: "validation", by: TwoPixels.model(),
                backend: BackendUnderTest.oneThread.backend))
        let html = try Self.page(
            [RunFixture.run(environment: Self.environment)] + RunFixture.whole.dropFirst(), images: images,
            verdicts: [
                .init("overfitting", .doubtful, "the gap is 3", advice: "try dropout"), .init("speed", .good, "fast"),
            ])
        try Self.requireWellFormed(html)
        for id in [
            "diagnosis", "curves", "classes", "images", "settings", "network", "machine", "checkpoints", "repeat",
        ] {
            #expect(html.contains("<section id=\"\(id)\">") && html.contains("href=\"#\(id)\""), "\(id)")
        }
        // Numbers of the fixture.
        for text in ["85.00 %", "80.00 %", "validation accuracy, epoch 2", "1,234", "4:00"] {
            #expect(html.contains(text), "\(text)")
        }
        #expect(
            html.contains("<div class=\"verdict doubtful\"><b>overfitting</b>")
                && html.contains("<b>Next:</b> try dropout"))
        #expect(html.contains("data:image/png;base64,"))
        #expect(html.contains("taken for <b>left</b> with 90.00 %; the label has 10.00 %"))
        #expect(html.contains("<tr><td>right</td><td class=\"number\">50.00 %</td>"))
        #expect(html.contains("Conv2d(4, kernel: 3)"))
        #expect(html.contains("cd &#39;/home/me/a b&#39;\n/usr/bin/fovea train --model &#39;(conv8-bn)*2-fc&#39;"))
        #expect(
            html.contains("<dt>OMP_NUM_THREADS</dt><dd>1</dd>") && html.contains("<dt>memory</dt><dd>1.00 GiB</dd>"))
    }

    /// Only what is not at its default stands first.
    @Test func settingsThatDiffer() throws {
        let html = try Self.page()
        let section = try #require(html.components(separatedBy: "<section id=\"settings\">").last)
        let first = section.components(separatedBy: "<details>")[0]
        #expect(first.contains("<dt>epochs</dt><dd>7</dd>") && !first.contains("<dt>batch-size</dt>"))
        #expect(section.contains("<dt>batch-size</dt><dd>128</dd>"))
        #expect(try Self.page(configuration: nil).contains("wrote no settings down"))
    }

    @Test func nothingComesFromOutside() throws {
        let html = try Self.page()
        let addresses = html.matches(of: /https?:[^"' ]+/).map { String($0.0) }
        #expect(Set(addresses) == ["http://www.w3.org/2000/svg"], "the name of a name space")
        // Arrowheads are the page's own.
        let others = html.replacing("url(#", with: "")
        for word in ["<script", "<link", "src=\"http", "@import", "url("] { #expect(!others.contains(word), "\(word)") }
        #expect(html.contains("prefers-color-scheme:dark") && html.contains("width=device-width"))
    }

    /// Names from outside may be anything.
    @Test func whatComesFromOutsideIsEscaped() throws {
        let evil = "<script>alert('x')</script>&\"\u{1}"
        let images = try Examined.classes(
            ExaminedImages(
                TwoPixels.dataset([evil, "right"]), split: "test", by: TwoPixels.model(classes: [evil, "right"]),
                backend: BackendUnderTest.oneThread.backend))
        let events = RunFixture.whole + [.warning(.init(evil)), .error(.init(FoveaError.invalid(evil)))]
        let html = try Self.page(
            events, name: "<i>&", images: images, verdicts: [.init(evil, .bad, evil, advice: evil)]
        ) { try $0.write(#"{"version": 1, "tags": ["<u>"], "note": "<s>"}"#, to: "notes.json") }
        try Self.requireWellFormed(html)
        for markup in ["<script", "<i>&", "<u>", "<s>", "\u{1}"] {
            #expect(!html.contains(markup), "\(markup)")
        }
        #expect(html.contains("&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;&amp;&quot;"))
        #expect(html.contains("<h1>&lt;i&gt;&amp;</h1>") && html.contains("+&lt;u&gt;"))
    }

    @Test func missingPartsAreSaid() throws {
        let early = try Self.page([RunFixture.run()], configuration: nil)
        try Self.requireWellFormed(early)
        #expect(early.contains("No step has been logged yet.") && early.contains("stopped after 0 of 4 epochs"))
        #expect(early.contains("Left out: the images are &lt;gone&gt;") && early.contains("None has been written yet."))
        #expect(early.contains("No diagnosis was made.") && early.contains("does not tell how it was begun"))
        let died = try Self.page([
            RunFixture.run(), RunFixture.step(1), .error(.init(FoveaError.invalid("the loss is nan"))),
        ])
        #expect(
            died.contains("ended by an error after 0 of 4 epochs")
                && died.contains("It ended by an error: the loss is nan"))
        let damaged = try Self.page { try $0.write("{", to: "model.json") }
        try Self.requireWellFormed(damaged)
        #expect(
            damaged.contains("model.json could not be read.") && damaged.contains("Of the folder could not be read: "))
        let unknown = try Self.page { fixture in
            let card = ModelCard(
                model: "mine", inputShape: [1, 8, 8], classes: ["a", "b"], normalization: nil, data: "")
            try fixture.write(String(decoding: JSONEncoder().encode(card), as: UTF8.self), to: "model.json")
        }
        #expect(unknown.contains("The layers are left out: "))
        #expect(
            try Self.page(RunFixture.whole) { try $0.write("{\"version\": 1}", to: "result.json") }.contains(
                "; finished"))
    }

    /// The newest of each kind, and whether its file is still there.
    @Test func checkpoints() throws {
        let events =
            RunFixture.whole + [
                .checkpoint(.init(kind: "best", path: "run/best.safetensors", epoch: 1, step: 10)),
                .checkpoint(.init(kind: "best", path: "run/best.safetensors", epoch: 2, step: 20)),
                .checkpoint(.init(kind: "last", path: "run/last.safetensors", epoch: 4, step: 40)),
            ]
        let html = try Self.page(events) { try $0.write("12345", to: "best.safetensors") }
        let numbers =
            "<td class=\"number\">2</td><td class=\"number\">20</td><td>best.safetensors</td><td class=\"number\">5 B</td>"
        #expect(
            html.contains("<tr><td>best</td>\(numbers)</tr>") && !html.contains("<td class=\"number\">10</td><td>best"))
        #expect(html.contains("<td>last.safetensors</td><td class=\"number\">no longer there</td>"))
    }

    /// Sessions before the newest are in a fold.
    @Test func sessions() throws {
        let html = try Self.page(
            [RunFixture.run(), RunFixture.step(1), RunFixture.run(startingStep: 1), RunFixture.step(2)])
        #expect(html.contains("<h3>Session 2</h3>") && html.contains("<dt>from step</dt><dd>1</dd>"))
        #expect(html.contains("<summary>sessions before it</summary>"))
    }
}
