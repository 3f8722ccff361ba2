import Foundation
import FoveaTensor
import FoveaTraining
import TestSupport
import Testing

@testable import FoveaStore

/// The language of `--where`: what it means, and what it says of what it does not understand.
@Suite struct FilterTests {
    private func parse(_ text: String) throws -> FilterExpression { try FilterParser.parse(text, names: FilterNames()) }

    @Test func andBindsBeforeOrAndNotBeforeBoth() throws {
        func top1(_ value: Double) -> FilterExpression { .comparison(.metric("val.top1"), .equal, .number(value)) }
        let (a, b, c) = (top1(1), top1(2), top1(3))
        let (x, y, z) = ("val.top1 = 1", "val.top1 = 2", "val.top1 = 3")
        #expect(try parse("\(x) or \(y) and \(z)") == .or(a, .and(b, c)))
        #expect(try parse("\(x) and \(y) or \(z)") == .or(.and(a, b), c))
        #expect(try parse("(\(x) or \(y)) and \(z)") == .and(.or(a, b), c))
        #expect(try parse("not \(x) and \(y)") == .and(.not(a), b))
        #expect(try parse("not (\(x) and \(y))") == .not(.and(a, b)))
        #expect(try parse("NOT NOT \(x) OR \(y) AND \(z)") == .or(.not(.not(a)), .and(b, c)))
        #expect(try parse("\(x) and \(y) and \(z)") == .and(.and(a, b), c))
    }

    @Test func literalsAndSigns() throws {
        func literal(_ text: String) throws -> FilterExpression.Literal? {
            if case .comparison(_, _, let literal) = try parse("batch-size = \(text)") { literal } else { nil }
        }
        #expect(try literal("128") == .number(128))
        #expect(try literal("-5e-4") == .number(-0.0005))
        #expect(try literal("'it''s'") == .text("it's"))
        #expect(try literal("\"a \"\"b\"\"\"") == .text("a \"b\""))
        #expect(try literal("'128'") == .text("128"))
        #expect(try literal("none") == FilterExpression.Literal.none)
        #expect(try literal("18446744073709551615") == .text("18446744073709551615"))
        #expect(try literal("inf") == .text("inf"))
        #expect(try parse("validation.top1>=0.5") == .comparison(.metric("val.top1"), .greaterOrEqual, .number(0.5)))
        #expect(try parse("lr == 1") == parse("lr=1"))
        #expect(try parse("lr <> 1") == parse("lr != 1"))
        #expect(try parse("tag = 007") == .comparison(.tag, .equal, .text("007")))
        #expect(try parse("model ~ 18") == .comparison(.setting("model"), .contains, .text("18")))
    }

    struct Mistake: CustomTestStringConvertible {
        let text: String
        let place: Int
        let says: [String]
        var testDescription: String { text }
        init(_ text: String, at place: Int, _ says: String...) {
            (self.text, self.place, self.says) = (text, place, says)
        }
    }

    @Test(arguments: [
        Mistake("val.tpo1 > 0.9", at: 1, "'val.tpo1'", "did you mean 'val.top1'?"),
        Mistake("lr > 0 and batchsize = 3", at: 12, "did you mean 'batch-size'?"),
        Mistake("lr >", at: 5, "expected a number or a text after >, but got the end"),
        Mistake("lr", at: 3, "expected = != < <= > >= ~ or like after lr, but got the end"),
        Mistake("lr 0.1", at: 4, "but got '0.1'"),
        Mistake("", at: 1, "expected the name of a value, such as val.top1"),
        Mistake("(lr = 1", at: 8, "expected ')'"),
        Mistake("lr = 1)", at: 7, "expected 'and', 'or' or the end, but got ')'"),
        Mistake("lr = 1 lr = 2", at: 8, "'lr'"),
        Mistake("lr = 'open", at: 6, "does not end"),
        Mistake("lr = 1; drop table runs", at: 7, "';' means nothing here"),
        Mistake("lr > none", at: 4, "'none' can be compared with = and != only"),
        Mistake("started > yesterday", at: 11, "2026-11-29"),
        Mistake("0.9 < val.top1", at: 1, "runs have no '0.9'"),
        Mistake("optimizer = sgd:momentum=0.9", at: 25, "but got '='", "stands in quotes"),
        Mistake("lr = = 1", at: 6, "but got '='"),
    ]) func mistakesPointAtTheirPlace(_ mistake: Mistake) throws {
        do {
            _ = try parse(mistake.text)
            Issue.record("'\(mistake.text)' was understood")
        } catch let error as FoveaError {
            #expect(error.kind == .usage)
            for part in mistake.says + ["at character \(mistake.place) of"] {
                #expect(error.message.contains(part), "\(error.message)")
            }
            let lines = error.message.split(separator: "\n", omittingEmptySubsequences: false)
            #expect(lines.last.map(String.init) == "  " + String(repeating: " ", count: mistake.place - 1) + "^")
        }
    }

    @Test func nothingOverflows() throws {
        expectError(containing: "nested too deeply") { try parse(String(repeating: "(", count: 500) + "lr = 1") }
        expectError(containing: "nested too deeply") { try parse(String(repeating: "not ", count: 500) + "lr = 1") }
        expectError(containing: "at most 1000") {
            try parse(Array(repeating: "lr = 1", count: 400).joined(separator: " or "))
        }
        let folder = try RunsFolder()
        try folder.makeRun("a")
        let most = Array(repeating: "lr = 0.1", count: 250).joined(separator: " and ")
        #expect(try folder.synchronized().runs(where: most).count == 1)
        // As deep as is allowed, in all that can be nested.
        let deep =
            String(repeating: "not (lr = 2 or ", count: 9) + "lr = 0.1 and epoch = 0" + String(repeating: ")", count: 9)
        #expect(try folder.synchronized().runs(where: deep).isEmpty)
    }

    /// Runs that differ in all that can be asked.
    private func folder() throws -> RunsFolder {
        let folder = try RunsFolder()
        try folder.makeRun("plain", lr: 0.1)
        try folder.append(Line.whole, to: "plain/events.jsonl")
        try folder.makeRun("large", model: "resnet18", lr: 0.05, batch: 64, more: #","ema":0.999"#)
        try folder.append(
            Line.run(at: 1_795_910_400) + Line.evaluation("validation", epoch: 1, loss: 0.25, top1: 0.95),
            to: "large/events.jsonl")
        try folder.makeRun("vgg_1", model: "vgg16:norm=batch", lr: 0.3)
        try folder.write(#"{"tags":["try","007"],"note":"100% sure","version":1}"#, to: "vgg_1/notes.json")
        return folder
    }

    @Test(
        arguments: [
            ("val.top1 > 0.9", ["large"]),
            ("val.top1 > 0.8", ["large", "plain"]),
            ("val.top1 > 0.9 and model = \"resnet18\"", ["large"]),
            ("model = resnet18", ["large", "plain"]),
            ("model = 'resnet18:stem=small'", ["plain"]),
            ("model != resnet18", ["vgg_1"]),
            ("model.name = resnet18 and model.stem = none", ["large"]),
            ("model like 'RESNET%'", ["large", "plain"]),
            ("model ~ VGG", ["vgg_1"]),
            ("name ~ _", ["vgg_1"]),
            ("name like '_____'", ["large", "plain", "vgg_1"]),
            ("note ~ '0% s'", ["vgg_1"]),
            ("lr <= 0.1", ["large", "plain"]),
            ("batch-size = 64 or lr > 0.2", ["large", "vgg_1"]),
            ("not val.top1 > 0.9", ["plain", "vgg_1"]),
            ("val.top1 = none", ["vgg_1"]),
            ("val.top1 != none", ["large", "plain"]),
            ("val.top1 != 0.875", ["large", "vgg_1"]),
            ("ema = none", ["plain", "vgg_1"]),
            ("ema > 0.9", ["large"]),
            ("tag = try", ["vgg_1"]),
            ("tag = 007", ["vgg_1"]),
            ("not tag = try", ["large", "plain"]),
            ("tag != try", ["large", "plain"]),
            ("tag = none", ["large", "plain"]),
            ("optimizer.momentum >= 0.9 and optimizer = sgd", ["large", "plain", "vgg_1"]),
            ("seed = 18446744073709551615", ["large", "plain", "vgg_1"]),
            ("started > 2026-11-01", ["large"]),
            ("started < '2026-11-01 12:00'", ["plain", "vgg_1"]),
            ("status = stopped and epoch < 2", ["large", "vgg_1"]),
            ("name = 'x'' OR 1=1 --'", []),
            ("model = '\" OR \"1\"=\"1'", []),
            ("tag = \"'; DROP TABLE runs; --\"", []),
        ] as [(String, [String])]) func whatIsFound(_ filter: String, _ names: [String]) throws
    {
        let folder = try folder()
        let store = try folder.synchronized()
        #expect(try store.runs(where: filter).map(\.name).sorted() == names, "\(filter)")
        #expect(try store.runs().count == 3, "nothing was changed")
    }

    @Test func order() throws {
        let folder = try folder()
        let store = try folder.synchronized()
        func names(_ order: String?, _ limit: Int? = nil) throws -> [String] {
            try store.runs(sortedBy: order, limit: limit).map(\.name)
        }
        #expect(try names("lr") == ["large", "plain", "vgg_1"])
        #expect(try names("-lr") == ["vgg_1", "plain", "large"])
        #expect(try names("-val.top1") == ["large", "plain", "vgg_1"], "those without one come last")
        #expect(try names("val.top1") == ["plain", "large", "vgg_1"])
        #expect(try names("name", 2) == ["large", "plain"])
        #expect(try names(nil).last == "large", "the newest")
        expectError(containing: "did you mean 'val.top1'?") { try store.runs(sortedBy: "-val.top") }
        expectError(containing: "runs have no 'lr; DROP TABLE runs'") {
            try store.runs(sortedBy: "lr; DROP TABLE runs")
        }
    }

    @Test func oneRunByAWord() throws {
        let folder = try folder()
        try folder.makeRun("plain-2")
        let store = try folder.synchronized()
        #expect(try store.run("plain").name == "plain", "a whole name is no beginning")
        #expect(try store.run("lar").name == "large" && store.run("id-of-lar").name == "large")
        #expect(try store.run(folder.file("large/")).name == "large")
        expectError(containing: "'pl' can be 2 runs: plain, plain-2") { try store.run("pl") }
        expectError(containing: "there is no run 'lagre'", "did you mean 'large'?") { try store.run("lagre") }
        expectError(containing: "there is no run '%'") { try store.run("%") }
        for word in ["", " "] { expectError(containing: "cannot be empty") { try store.run(word) } }
        // What is deleted is not told by a beginning.
        expectError(containing: "'lar' is not the whole name of 'large'") { try store.run("lar", exactly: true) }
        expectError(containing: "not the whole name") { try store.run("id-of-lar", exactly: true) }
        #expect(try store.run("large", exactly: true).name == "large")
        #expect(try store.run("id-of-large", exactly: true).name == "large")
    }

    @Test func sideBySide() throws {
        let folder = try folder()
        let store = try folder.synchronized()
        let comparison = try store.compare([store.run("plain"), store.run("large")])
        #expect(comparison.settings.map(\.name) == ["model", "lr", "ema", "batch-size"])
        func line(_ lines: [RunComparison.Line], _ name: String) -> [Event.Value?]? {
            lines.first { $0.name == name }?.values
        }
        #expect(line(comparison.settings, "lr") == [0.1, 0.05])
        #expect(line(comparison.settings, "ema") == [nil, 0.999])
        #expect(line(comparison.metrics, "val.top1") == [0.875, 0.95])
        #expect(line(comparison.metrics, "test.top1") == [0.75, nil])
        // Steps 2, 4, 6 of losses 2.5, 1.5, 0.5; the loss of step 8 is no number.
        #expect(
            line(comparison.curves, "loss.least") == [0.5, nil]
                && line(comparison.curves, "loss.least_step") == [6, nil])
        #expect(line(comparison.curves, "loss.fifth_tenth") == [1.5, nil], "steps above 3.2 up to 4")
        #expect(
            line(comparison.curves, "images_per_second.median") == [106.0, nil]
                && line(comparison.curves, "epoch.seconds") == [4.0, nil])
        let differences = try store.differences(of: [store.run("plain"), store.run("vgg_1")])
        #expect(differences.map(\.name).contains("model") && line(differences, "host") == ["here", nil])
    }
}
