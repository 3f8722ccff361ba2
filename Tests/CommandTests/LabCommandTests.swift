import Foundation
import Testing

@Suite struct LabCommandTests {
    @Test func theListHasEveryQuestion() throws {
        let text = try Executable.run("lab")
        #expect(text.status == 0 && text.output.contains("xor") && text.output.contains("Neurons and layers"))
        let events = try Executable.run("lab", "list", "--json").events()
        #expect(events.count > 25)
        #expect(events.allSatisfy { ($0["prediction"] as? String)?.isEmpty == false })
    }

    @Test func anExperimentIsKeptWithItsPage() throws {
        let folder = try TemporaryFolder()
        let ran = try Executable.run("lab", "run", "xor", "--out", "found", "--threads", "1", "--json", in: folder.url)
        #expect(ran.status == 0, "\(ran.errors)")
        let event = try #require(try ran.events().first)
        #expect(event["experiment"] as? String == "xor" && (event["claims"] as? [Any])?.count == 4)
        #expect(folder.text("found/index.html").contains("one or the other, but not both"))
        #expect(folder.text("found/xor/regions.svg").hasPrefix("<svg"))
        // What is there is left out, unless it was made with another seed.
        let missing = ["lab", "run", "xor", "--missing", "--out", "found", "--threads", "1", "--json"]
        let again = try Executable.run(missing, in: folder.url).events()
        #expect(again.allSatisfy { $0["experiment"] == nil })
        let other = try Executable.run(missing + ["--seed", "1"], in: folder.url).events()
        #expect(other.contains { $0["experiment"] as? String == "xor" })
    }

    @Test func whatIsWrongIsSaid() throws {
        let unknown = try Executable.run("lab", "run", "xro")
        #expect(unknown.status == 64 && unknown.errors.contains("did you mean 'xor'?"), "\(unknown.errors)")
        #expect(unknown.errors.contains("see 'fovea lab run --help'"), "\(unknown.errors)")
        // Before anything is made.
        let nowhere = try Executable.run("lab", "run", "xor", "--out", "/proc/found")
        #expect(nowhere.status == 74 && !nowhere.errors.contains("xor:"), "\(nowhere.errors)")
    }
}
