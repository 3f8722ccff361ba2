import Foundation
import Fovea
import Testing

@testable import FoveaLab

@Suite struct FindingsTests {
    private static func findings(_ holds: [Bool]) -> Findings {
        Findings(claims: holds.map { .init("a claim", holds: $0, measured: "1") })
    }

    @Test func claimsDecideTheVerdict() {
        #expect(Self.findings([true, true]).verdict == .confirmed)
        #expect(Self.findings([true, false]).verdict == .depends)
        #expect(Self.findings([false, false]).verdict == .not)
    }
}

@Suite struct LaboratoryTests {
    @Test func namesAndPredictionsAreThere() {
        var seen: Set<String> = []
        for experiment in Laboratory.experiments {
            #expect(seen.insert(experiment.name).inserted, "two experiments are called \(experiment.name)")
            #expect(experiment.name.allSatisfy { $0.isLowercase || $0.isNumber || $0 == "-" })
            #expect(experiment.question.hasSuffix("?"), "\(experiment.name) asks nothing")
            #expect(experiment.prediction.count > 40 && experiment.prediction.hasSuffix("."))
        }
    }

    @Test func anUnknownNameGetsTheNearest() throws {
        let error = #expect(throws: FoveaError.self) { try Laboratory.experiments(named: ["linear-dept"]) }
        #expect(error?.message.contains("linear-depth") == true)
    }
}

@Suite struct LabRecordTests {
    /// What needs no training, so that it takes no time.
    private struct Sum: Experiment {
        let name = "linear-depth"
        let chapter = Chapter.basics
        let question = "Is one and one two?"
        let prediction = "It is, in every arithmetic that anybody counts with."

        func run(_ apparatus: Apparatus) throws -> Findings {
            let chart = LineChart(
                title: "sums", xLabel: "a", yLabel: "b", lines: [.init(label: "1", points: [(0, 0), (1, 2)])])
            return Findings(
                claims: [.init("1 + 1 = 2 & <so on>", holds: true, measured: "2")],
                figures: [.init("sum", "A line.", chart)],
                tables: [.init("sums", ["a", "sum"], [["1", "2"]])], notes: ["A note."])
        }
    }

    private static func folder() -> String {
        FileManager.default.temporaryDirectory.appendingPathComponent("fovea-lab-\(UUID().uuidString)").path
    }

    @Test func aRecordIsReadAsItWasWritten() throws {
        let folder = Self.folder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let record = try LabRecord(of: Sum(), with: Apparatus(seed: 3, backend: ReferenceBackend()))
        try record.write(to: folder)
        let (records, notes) = LabRecord.all(in: folder)
        #expect(records == [record])
        #expect(notes.isEmpty)
        #expect(FileManager.default.fileExists(atPath: "\(folder)/linear-depth/sum.svg"))
    }

    @Test func aSpoiltRecordIsNamed() throws {
        let folder = Self.folder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try LabRecord(of: Sum(), with: Apparatus(backend: ReferenceBackend())).write(to: folder)
        try Data("{}".utf8).write(to: URL(fileURLWithPath: "\(folder)/linear-depth/record.json"))
        let (records, notes) = LabRecord.all(in: folder)
        #expect(records.isEmpty)
        #expect(notes.first?.contains("fovea lab run linear-depth") == true)
    }

    @Test func thePageTellsQuestionPredictionAndClaims() throws {
        let record = try LabRecord(of: Sum(), with: Apparatus(backend: ReferenceBackend()))
        let html = LabPage([record]).html
        for part in [
            "Is one and one two?", "Predicted: It is", "1 + 1 = 2 &amp; &lt;so on&gt;", "confirmed", "A note.",
        ] {
            #expect(html.contains(part), "\(part) is not in the page")
        }
        #expect(!html.contains("<so on>"))
    }
}
