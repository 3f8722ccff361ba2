import Foundation
import FoveaDownload
import FoveaTensor
import Testing

@Suite(.serialized) struct DatasetDownloadTests {
    /// Two files.
    func loose(_ server: TestServer, modes: [String] = ["whole"]) throws -> DatasetDownload {
        DatasetDownload(
            name: "loose",
            files: [
                try server.publish(Array("images".utf8), as: "images.gz", modes: modes),
                try server.publish(Array("labels".utf8), as: "labels.gz", modes: modes),
            ])
    }

    /// A `.tar.gz` that holds `batches/one.bin` and `batches/two.bin`.
    func packed(_ server: TestServer, modes: [String] = ["whole"], expecting contents: [String]) throws
        -> DatasetDownload
    {
        let folder = server.folder + "/batches"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        for name in ["one", "two"] {
            try Data(name.utf8).write(to: URL(fileURLWithPath: "\(folder)/\(name).bin"))
        }
        let tar = Process()
        tar.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        tar.arguments = ["tar", "-czf", server.folder + "/made.tar.gz", "-C", server.folder, "batches"]
        try tar.run()
        tar.waitUntilExit()
        let bytes = Array(try Data(contentsOf: URL(fileURLWithPath: server.folder + "/made.tar.gz")))
        return DatasetDownload(
            name: "packed", files: [try server.publish(bytes, as: "packed.tar.gz", modes: modes)],
            archive: DatasetDownload.Archive(folder: "batches", contents: contents))
    }

    func text(_ path: String) throws -> String { try String(contentsOfFile: path, encoding: .utf8) }

    @Test func looseFiles() throws {
        let server = try TestServer()
        let folder = server.target + "/deep/loose"
        #expect(try loose(server).run(to: folder) == folder)
        #expect(try text(folder + "/images.gz") == "images")
        #expect(try text(folder + "/labels.gz") == "labels")
        #expect(try FileManager.default.contentsOfDirectory(atPath: server.target + "/deep") == ["loose"])
        // And a second time there is nothing to do.
        try loose(server).run(to: folder)
        #expect(server.requests.count == 2)
    }

    @Test func whatIsMissingIsAdded() throws {
        let server = try TestServer()
        let folder = server.target + "/loose"
        try loose(server).run(to: folder)
        try FileManager.default.removeItem(atPath: folder + "/labels.gz")
        try Data("mine".utf8).write(to: URL(fileURLWithPath: folder + "/notes"))
        try loose(server).run(to: folder)
        #expect(try text(folder + "/labels.gz") == "labels")
        #expect(try text(folder + "/notes") == "mine")
        #expect(server.requests == ["/whole/images.gz -", "/whole/labels.gz -", "/whole/labels.gz -"])
    }

    /// One file of two is no dataset: there is no folder until both have come.
    @Test func nothingUntilAllIsThere() throws {
        let server = try TestServer()
        let folder = server.target + "/loose"
        let half = DatasetDownload(
            name: "loose",
            files: [
                try server.publish(Array("images".utf8), as: "images.gz", modes: ["whole"]),
                try server.publish(Array("labels".utf8), as: "labels.gz", modes: ["gone"]),
            ])
        #expect(throws: FoveaError.self) { try half.run(to: folder) }
        #expect(!FileManager.default.fileExists(atPath: folder))
        try loose(server).run(to: folder)
        #expect(server.requests == ["/whole/images.gz -", "/gone/labels.gz -", "/whole/labels.gz -"])
    }

    @Test func anArchive() throws {
        let server = try TestServer()
        let folder = server.target + "/packed"
        let dataset = try packed(server, expecting: ["one.bin", "two.bin"])
        // An empty folder is no obstacle.
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try dataset.run(to: folder)
        #expect(try text(folder + "/one.bin") == "one")
        #expect(try text(folder + "/two.bin") == "two")
        #expect(try server.files == ["packed"])
        try dataset.run(to: folder)
        #expect(server.requests.count == 1)
    }

    @Test func aFolderWithSomethingElse() throws {
        let server = try TestServer()
        let folder = server.target + "/packed"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try Data("mine".utf8).write(to: URL(fileURLWithPath: folder + "/notes"))
        let error = #expect(throws: FoveaError.self) { try packed(server, expecting: ["one.bin"]).run(to: folder) }
        #expect(error?.message.contains("'one.bin' is not in it; remove it, or choose another folder") == true)
        #expect(try text(folder + "/notes") == "mine")
    }

    @Test func anArchiveOfSomethingElse() throws {
        let server = try TestServer()
        let error = #expect(throws: FoveaError.self) {
            try packed(server, expecting: ["three.bin"]).run(to: server.target + "/packed")
        }
        #expect(error?.message.contains("should hold 'batches/three.bin', but does not") == true)
        #expect(!FileManager.default.fileExists(atPath: server.target + "/packed"))
    }

    @Test func withoutANetwork() throws {
        let server = try TestServer()
        let url = try #require(URL(string: "http://127.0.0.1:1/made.tar.gz"))
        let dataset = DatasetDownload(
            name: "packed", files: [PublishedFile("made.tar.gz", urls: [url], size: 9, .md5, "00")],
            archive: DatasetDownload.Archive(folder: "batches", contents: ["one.bin"]))
        let folder = server.target + "/packed"
        let error = #expect(throws: FoveaError.self) { try dataset.run(to: folder) }
        let message = try #require(error).message
        #expect(message.contains("from http://127.0.0.1:1/made.tar.gz: there is no way to the server"), "\(message)")
        let command = "mkdir -p '\(folder)' && tar -xzf made.tar.gz -C '\(folder)' --strip-components=1"
        #expect(message.hasSuffix(command), "\(message)")
        #expect(try server.files == [])
    }

    @Test func published() throws {
        #expect(DatasetDownload.all.map(\.name) == ["fashion-mnist", "mnist", "cifar10", "cifar100"])
        #expect(try DatasetDownload.named("mnist").size == 9_912_422 + 28_881 + 1_648_877 + 4_542)
        #expect(
            try DatasetDownload.named("cifar10").defaultFolder(environment: ["HOME": "/h"]) == "/h/.cache/fovea/cifar10"
        )
        #expect(throws: FoveaError.self) { try DatasetDownload.cifar10.defaultFolder(environment: [:]) }
        let error = #expect(throws: FoveaError.self) { try DatasetDownload.named("cifar-10") }
        #expect(error?.kind == .usage)
        #expect(error?.message.contains("did you mean 'cifar10'") == true)
    }
}
