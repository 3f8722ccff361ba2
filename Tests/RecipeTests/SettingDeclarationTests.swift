import Fovea
import FoveaConfiguration
import Foundation
import Testing

@testable import FoveaCommand

/// A setting is declared once; flags, files, JSON and the help have it then.
@Suite("A setting is declared once")
struct SettingDeclarationTests {
    /// What is there already, and one more.
    struct OneMore: SettingDeclarations {
        let epochs = TrainingSettings().epochs
        let flavor = Setting("flavor", default: Flavor.vanilla, "What it tastes of.", value: "taste")
        let scoops = Setting<Int?>(
            "ice-scoops", in: 1...9, "How many balls.", value: "balls", standardText: "as many as fit")
    }

    enum Flavor: String, Codable, CaseIterable, Sendable { case vanilla, chocolate }

    @Test func inFlags() throws {
        let given = try SettingOptions<OneMore>.parse(["--flavor", "chocolate", "--ice-scoops=3"]).settings()
        #expect(given.flavor == .chocolate && given.scoops == 3 && given.epochs == 10)
        for (arguments, sentence) in [
            (
                ["--flavor", "chocolat"],
                "--flavor expects vanilla or chocolate, but got 'chocolat'; did you mean 'chocolate'?"
            ),
            (["--ice-scoops", "10"], "--ice-scoops expects a whole number of at least 1, up to 9, but got 10"),
            (["--ice-scoops", "many"], "but got 'many'"),
            (["--epochs", "0"], "--epochs expects a whole number of at least 1"),
        ] {
            do {
                _ = try SettingOptions<OneMore>.parse(arguments)
                Issue.record("\(arguments) was accepted")
            } catch {
                #expect(SettingOptions<OneMore>.message(for: error).contains(sentence))
            }
        }
    }

    @Test func inTheHelp() {
        let help = SettingOptions<OneMore>.helpMessage(columns: 200)
        #expect(help.contains("--flavor <taste>"))
        #expect(help.contains("What it tastes of. (default: vanilla)"))
        #expect(help.contains("--ice-scoops <balls>"))
        #expect(help.contains("How many balls. (default: as many as fit)"))
    }

    @Test func inFiles() throws {
        let file = try ConfigurationFile<OneMore>(text: "flavor: chocolate\nice-scoops: 2", path: "ice.yaml")
        #expect(file.settings.flavor == .chocolate && file.settings.scoops == 2)
        let error = #expect(throws: FoveaError.self) {
            try ConfigurationFile<OneMore>(text: "epochs: 2\nice-scops: 2", path: "ice.yaml")
        }
        #expect(
            error?.message.hasPrefix("ice.yaml, line 2: there is no setting 'ice-scops'; did you mean 'ice-scoops'?")
                == true)
    }

    @Test func inJSON() throws {
        var settings = Settings<OneMore>()
        settings.flavor = .chocolate
        let text = try JSONEncoder().encode(settings)
        let object = try #require(try JSONSerialization.jsonObject(with: text) as? [String: Any])
        #expect(object["flavor"] as? String == "chocolate" && object["epochs"] as? Int == 10)
        #expect(object.keys.sorted() == ["epochs", "flavor"], "what has no value is not written")
        #expect(try JSONDecoder().decode(Settings<OneMore>.self, from: text) == settings)
        settings.scoops = 4
        #expect(try JSONDecoder().decode(Settings<OneMore>.self, from: JSONEncoder().encode(settings)).scoops == 4)
        #expect(throws: FoveaError.self) {
            try JSONDecoder().decode(Settings<OneMore>.self, from: Data(#"{"flavour": "vanilla"}"#.utf8))
        }
    }

    @Test func valuesAreCheckedHoweverTheyAreSet() throws {
        var settings = Settings<OneMore>()
        settings.scoops = 0
        let error = #expect(throws: FoveaError.self) { try settings.validateEach() }
        #expect(error?.message == "ice-scoops expects a whole number of at least 1, up to 9, but got 0")
        settings.scoops = nil
        try settings.validateEach()
    }
}
