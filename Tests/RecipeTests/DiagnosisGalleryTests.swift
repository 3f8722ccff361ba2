import Foundation
import FoveaSpec
import FoveaTraining
import Testing

@testable import FoveaRecipe

/// Every rule of curves against every run of the gallery, healthy and faulty: the logs of real runs that `Benchmarks/diagnose.py` made.
@Suite struct DiagnosisGalleryTests {
    private struct Expected: Decodable {
        let expects: Set<String>
        let allows: Set<String>
    }

    private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("Fixtures/gallery")

    private static let expected: [String: Expected] =
        (try? JSONDecoder().decode(
            [String: Expected].self, from: Data(contentsOf: folder.appendingPathComponent("expected.json")))) ?? [:]

    /// What only the weights and the images tell.
    private static let ofImages: Set<String> = ["classes", "labels", "normalization"]

    /// Where the rules are wrong, which Documentation/diagnosis.md has too: what they miss, and what they say that is not so.
    private static let missed: [String: Set<String>] = [
        "high-lenet": ["high rate"], "aside-high-adamw": ["high rate"], "aside-low-rmsprop": ["low rate"],
        "aside-longer": ["train longer"], "aside-start-slow": ["start"], "fresh-under-decay": ["underfitting"],
        "norms-growing": ["gradients"], "after-dead": ["gradients"], "after-dead-rmsprop": ["learning"],
        "after-rows-exploding": ["gradients"],
    ]
    private static let alarms: [String: Set<String>] = [
        "aside-healthy-vgg": ["underfitting"], "aside-high-adam": ["train longer"], "aside-over": ["noise"],
        "aside-rare": ["train longer"], "fresh-healthy-one-cycle": ["train longer"],
        "norms-healthy-resnet": ["noise"], "norms-jumps": ["stop earlier"], "after-rows-exploding": ["stop earlier"],
    ]

    /// Read once: the tests look at them twice.
    private static let diagnoses: [String: Diagnosis] = Dictionary(
        uniqueKeysWithValues: expected.keys.compactMap { name in
            let directory = RunDirectory(folder.appendingPathComponent(name).path)
            guard let curves = try? RunCurves(of: directory),
                let configuration = try? directory.read(TrainingConfiguration.self)
            else { return nil }
            return (name, Diagnosis(curves, configuration, card: try? directory.card()))
        })

    @Test func theGalleryIsLarge() {
        #expect(Self.expected.count >= 30)
        let healthy = Self.expected.values.filter { $0.expects.isEmpty }
        #expect(healthy.count >= 10 && Self.expected.count - healthy.count >= 25)
        // Each rule that is not about the machine has a run that must set it off.
        let faults = Self.expected.values.reduce(into: Set<String>()) { $0.formUnion($1.expects) }
        #expect(faults.isSuperset(of: Set(Diagnosis.curveRules.map(\.name)).subtracting(["layers"])))
    }

    @Test(arguments: expected.keys.sorted()) func eachRun(name: String) throws {
        let (run, diagnosis) = (try #require(Self.expected[name]), try #require(Self.diagnoses[name]))
        let said = Set(diagnosis.verdicts.filter { $0.outcome != .good }.map(\.name))
        #expect(
            run.expects.subtracting(Self.ofImages).subtracting(said) == Self.missed[name, default: []],
            "missed in \(name), which says \(said)")
        #expect(
            said.subtracting(run.expects).subtracting(run.allows) == Self.alarms[name, default: []],
            "false alarms in \(name)")
        #expect(diagnosis.verdicts.count + diagnosis.untold.count == Diagnosis.curveRules.count)
        // The worst first, and each doubt with what to do.
        let order: [Verdict.Outcome] = [.bad, .doubtful, .good]
        let ranks = diagnosis.verdicts.compactMap { order.firstIndex(of: $0.outcome) }
        #expect(ranks == ranks.sorted())
        for verdict in diagnosis.verdicts { #expect((verdict.advice == nil) == (verdict.outcome == .good)) }
    }

    /// Every experiment is a command whose flags there are, with values that they take.
    @Test func experimentsAreCommands() throws {
        var commands = 0
        for name in Self.expected.keys.sorted() {
            for advice in try #require(Self.diagnoses[name]).verdicts.compactMap(\.advice) {
                for found in advice.matches(of: /fovea data stats (\S*)/) { #expect(found.1 == "--data") }
                for found in advice.matches(
                    of: /fovea train --config (\S+\/config\.json) ((?:--[a-z-]+ (?:'[^']*'|\S+) ?)+)/)
                {
                    commands += 1
                    for flag in found.2.matches(of: /--([a-z-]+) ('[^']*'|\S+)/) where flag.1 != "run" {
                        var configuration = TrainingConfiguration(data: "fashion-mnist", model: "lenet")
                        let value = flag.2.trimmingCharacters(in: ["'", ",", ")", ";"])
                        try configuration.set(String(flag.1), to: value)
                        #expect(throws: Never.self, "\(name): \(found.0)") { try configuration.validateEach() }
                    }
                }
            }
        }
        #expect(commands > 40)
    }
}
