import Fovea
import FoveaConfiguration
import Foundation
import Testing

@testable import FoveaCommand

/// `--config run.yaml`.
@Suite struct ConfigurationFileTests {
    private static func file(_ text: String) throws -> ConfigurationFile<TrainingSettings> {
        try ConfigurationFile(text: text, path: "run.yaml")
    }

    static func message(_ text: String) -> String {
        do {
            _ = try file(text)
            return ""
        } catch {
            return "\(error)"
        }
    }

    @Test func settingsAreFlags() throws {
        let text = """
            # a comment
            data: fashion-mnist
            model: "[(conv32-bn-relu)*2-pool]*2-(fc128-bn-relu)-fc"
            optimizer: sgd:momentum=0.9,weight-decay=5e-4
            epochs: 3
            lr: 0.05
            run: runs/here
            max-steps: null
            """
        let file = try Self.file(text)
        #expect(file.run == "runs/here")
        #expect(file.settings.data == "fashion-mnist")
        #expect(file.settings.model == "[(conv32-bn-relu)*2-pool]*2-(fc128-bn-relu)-fc")
        #expect(file.settings.optimizer == "sgd:momentum=0.9,weight-decay=5e-4")
        #expect(file.settings.epochs == 3)
        #expect(file.settings.learningRate == .fixed(0.05))
        #expect(file.settings.maxSteps == nil)
        #expect(file.settings.batchSize == 128)
        let flags = try SettingOptions<TrainingSettings>.parse([
            "--data", "fashion-mnist", "--model", "[(conv32-bn-relu)*2-pool]*2-(fc128-bn-relu)-fc",
            "--optimizer=sgd:momentum=0.9,weight-decay=5e-4", "--epochs", "3", "--lr", "0.05",
        ])
        #expect(try flags.settings() == file.settings)
    }

    /// As Python writes names, and with lists where settings take several values.
    @Test func familiarForms() throws {
        let text = """
            data: fashion-mnist
            batch_size: 32
            max_steps: 7
            augment: [crop:padding=2, flip]
            freeze:
              - conv1
              - bn1
            """
        let settings = try Self.file(text).settings
        #expect(settings.batchSize == 32 && settings.maxSteps == 7)
        #expect(settings.augment == "crop:padding=2 flip" && settings.freeze == "conv1 bn1")
        #expect(Self.message("augment: [[flip]]").contains("found a list or mapping"))
        #expect(Self.message("model: [conv8-pool]").contains("put a value with brackets or braces in quotes"))
        #expect(Self.message("batch_sise: 3").contains("did you mean 'batch-size'?"))
    }

    @Test func flagsWin() throws {
        let file = try Self.file("epochs: 3\nseed: 4\nthreads: 1")
        let merged = try SettingOptions<TrainingSettings>.parse(["--epochs", "9"]).settings().over(file.settings)
        #expect(merged.epochs == 9)
        #expect(merged.seed == 4)
        #expect(merged.threads == 1)
    }

    @Test func emptyFileSaysNothing() throws {
        #expect(try Self.file("").settings == TrainingConfiguration())
    }

    @Test func mistakesAreSentences() {
        let unknown = Self.message("data: fashion-mnist\nepoch: 3")
        #expect(unknown.hasPrefix("run.yaml, line 2: "))
        #expect(unknown.contains("'epoch'; did you mean 'epochs'?"))
        let list = Self.message("model: [(conv32)]")
        #expect(list.contains("'model'"))
        #expect(list.contains("quotes"))
        let kind = Self.message("epochs: three")
        #expect(kind.contains("run.yaml"))
        #expect(kind.contains("three"))
        #expect(Self.message("conv: winogard").contains("did you mean 'winograd'?"))
        #expect(Self.message("- a\n- b").contains("'setting: value'"))
        #expect(Self.message("a: 'b").contains("not YAML"))
    }

    @Test func runFromAFileEqualsRunFromFlags() throws {
        let folder = try TemporaryFolder()
        let file = try folder.write(
            """
            data: \(TrainingRunTests.data)
            model: \(TrainingRunTests.model)
            batch-size: 16
            epochs: 7
            lr: 0.05
            threads: 1
            """, to: "run.yaml")
        let ran = try Executable.run("train", "--config", file, "--epochs", "2", "--run", folder.path("a"), "--quiet")
        #expect(ran.status == 0, "\(ran.errors)")
        let flags = try TemporaryFolder()
        #expect(try TrainingRunTests.train(flags, "--quiet").status == 0)
        #expect(try folder.data("a/last.safetensors") == flags.data("run/last.safetensors"))
        // A run's own config.json is a configuration file.
        let again = try Executable.run(
            "train", "--config", folder.path("a/config.json"), "--run", folder.path("b"), "--quiet")
        #expect(again.status == 0, "\(again.errors)")
        #expect(try folder.data("b/last.safetensors") == folder.data("a/last.safetensors"))
    }
}
