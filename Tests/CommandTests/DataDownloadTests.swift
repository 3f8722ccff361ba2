import Foundation
import Testing

/// `fovea data download` as far as it goes without a network.
@Suite struct DataDownloadTests {
    @Test func whatIsThereIsNotFetched() throws {
        let folder = try TemporaryFolder()
        for name in ["train.bin", "test.bin", "fine_label_names.txt", "coarse_label_names.txt"] {
            try folder.write([1], to: name)
        }
        let ran = try Executable.run("data", "download", "cifar100", "--to", folder.url.path, "--json")
        #expect(ran.status == 0, "\(ran.errors)")
        let event = try #require(try ran.events().last)
        #expect(event["event"] as? String == "result")
        #expect(event["dataset"] as? String == "cifar100")
        #expect(event["path"] as? String == folder.url.path)
        #expect(event["bytes"] as? Int == 168_513_733)
    }

    @Test func misspelt() throws {
        let ran = try Executable.run("data", "download", "cifar-10")
        #expect(ran.status == 64)
        #expect(ran.errors.contains("did you mean 'cifar10'"), "\(ran.errors)")
    }

    /// Another file has the name of one of its own.
    @Test func somethingElseIsInTheWay() throws {
        let folder = try TemporaryFolder()
        try folder.write("mine", to: "t10k-labels-idx1-ubyte.gz")
        let ran = try Executable.run("data", "download", "mnist", "--to", folder.url.path)
        #expect(ran.status == 65)
        #expect(ran.errors.contains("is there, but it is another file than the published one"), "\(ran.errors)")
        #expect(folder.text("t10k-labels-idx1-ubyte.gz") == "mine")
    }
}
