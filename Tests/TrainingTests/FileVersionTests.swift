import Fovea
import Foundation
import TestSupport
import Testing

@testable import FoveaTraining

/// The files of a run tell the version of their form, and older forms are read.
@Suite struct FileVersionTests {
    /// What the first version wrote, which told no version: `fovea train` of commit f465ee5.
    private func oldRun() throws -> RunDirectory {
        let url = try #require(Bundle.module.url(forResource: "Fixtures/run-version-0", withExtension: nil))
        return RunDirectory(url.path)
    }

    @Test func aRunOfTheFirstVersion() throws {
        let run = try oldRun()
        let configuration = try run.read(TrainingConfiguration.self)
        #expect(configuration.seed == .max && configuration.epochs == 2 && configuration.batchSize == 12)
        #expect(try run.card().model == "conv4-bn-relu-pool-fc")
        let position = try run.checkpoint().position
        #expect(position.seed == .max && position.step == 8 && position.epoch == 2 && position.validations.count == 2)
        #expect(try run.identity() == nil)
        let log = try EventLog(contentsOf: run.events)
        #expect(log.lines.allSatisfy { $0.origin == nil } && log.events.count == log.lines.count)
        // It can be evaluated, and gone on with.
        let model = try TrainedModel(run: run)
        let test = try #require(try NamedDataset(configuration.data).load().test)
        let found = try Evaluator(model, backend: ReferenceBackend()).evaluate(test, split: "test")
        let told = try #require(
            log.events.last { if case .evaluation(let event) = $0 { event.split == "test" } else { false } })
        guard case .evaluation(let expected) = told else { return }
        #expect(abs(found.loss - expected.loss) < 1e-5 && found.top1 == expected.top1)
    }

    /// A loss was once a sum over as many terms as images, and the results of all epochs were not kept.
    @Test func positionsFromBeforeLossesHadWeights() throws {
        let text = """
            {"epoch":1,"running":{"correct":3,"count":8,"loss":12.5},"seed":7,"step":6,"step_in_epoch":2,
             "best":{"epoch":1,"loss":0.5,"top1":0.75}}
            """
        let position = try RunFile.position.decode(TrainingPosition.self, from: Data(text.utf8), path: "last.json")
        #expect(position.running.loss == MeanLoss(total: 12.5, weight: 8) && position.running.count == 8)
        #expect(position.validations.isEmpty && position.best?.top1 == 0.75 && position.step == 6)
    }

    @Test(arguments: RunFile.allCases) func newerFilesAreASentence(_ file: RunFile) {
        let text = Data(#"{"version":99,"seed":1}"#.utf8)
        expectError(containing: "some/\(file.rawValue) was written by a newer Fovea, in version 99", "reads up to") {
            try file.decode(TrainingPosition.self, from: text, path: "some/\(file.rawValue)")
        }
    }

    @Test func everyFileTellsItsVersion() throws {
        let folder = try TemporaryFolder()
        var configuration = TrainingConfiguration(
            data: "synthetic:shape=1x6x6,classes=3,count=60,test=15", model: "conv4-bn-relu-pool-fc")
        configuration.epochs = 1
        configuration.batchSize = 12
        _ = try Trainer(
            configuration: configuration, backend: ReferenceBackend(), directory: RunDirectory(folder.file("run")),
            events: EventRecorder()
        ).run()
        // Notes are written by people, a search has a folder of its own, and so have classical learners.
        for file in RunFile.allCases where ![.notes, .search, .classical].contains(file) {
            let text = try Data(contentsOf: URL(fileURLWithPath: folder.file("run/\(file.rawValue)")))
            let object = try #require(try JSONSerialization.jsonObject(with: text) as? [String: Any])
            #expect(object["version"] as? Int == file.version && file.version >= 1, "\(file)")
        }
    }

    /// A second format of files: lines of text, with a first one of its own.
    private struct Lines: TensorFileFormat {
        var endings: [String] { ["lines"] }
        func recognizes(_ head: [UInt8]) -> Bool { head.starts(with: Array("LINES".utf8)) }
        func read(_ path: String) throws -> TensorFile {
            let lines = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").dropFirst()
            return TensorFile(
                lines.map { line in
                    let words = line.split(separator: " ")
                    return (String(words[0]), NDArray([words.count - 1], words.dropFirst().compactMap { Float($0) }))
                })
        }
        func write(_ file: TensorFile, to path: String) throws {
            let lines = file.arrays.map { path, array in ([path] + array.doubles.map { "\($0)" }).joined(separator: " ")
            }
            try AtomicFile.write(Data((["LINES"] + lines).joined(separator: "\n").utf8), to: path)
        }
    }

    @Test func anotherFormatIsOneType() throws {
        let folder = try TemporaryFolder()
        let formats = TensorFile.formats + [Lines()]
        let arrays = [
            (path: "a", array: NDArray([2], [Float(1), 2.5])), (path: "b", array: NDArray([1], [Float(-1)])),
        ]
        for name in ["w.lines", "w.safetensors", "weights"] {
            let path = folder.file(name)
            try TensorFile(arrays).write(to: path, formats: formats)
            // By its contents, whatever it is called.
            let renamed = folder.file("renamed")
            try? FileManager.default.removeItem(atPath: renamed)
            try FileManager.default.copyItem(atPath: path, toPath: renamed)
            let found = try TensorFile(contentsOf: renamed, formats: formats).arrays
            #expect(found.map(\.path) == ["a", "b"] && found.map(\.array) == arrays.map(\.array), "\(name)")
        }
        expectError(containing: "ends with '.onnx'", ".safetensors, .lines") {
            try TensorFile(arrays).write(to: folder.file("w.onnx"), formats: formats)
        }
        #expect(try String(contentsOfFile: folder.file("w.lines"), encoding: .utf8).hasPrefix("LINES\na 1.0 2.5"))
        #expect(try Safetensors(contentsOf: folder.file("weights"))["b"] == arrays[1].array)
    }
}
