import FoveaInterchange
import FoveaTensor
import Foundation
import TestSupport
import Testing

@Suite struct AtomicFileTests {
    @Test func replacesTheWholeFile() throws {
        let folder = try TemporaryFolder()
        let path = try folder.write(Data("a long old text".utf8), to: "f")
        try AtomicFile.write(Data("new".utf8), to: path)
        #expect(FileManager.default.contents(atPath: path) == Data("new".utf8))
        #expect(try folder.names == ["f"])
    }

    @Test func aFailureLeavesTheOldFileAndNothingElse() throws {
        let folder = try TemporaryFolder()
        let path = try folder.write(Data("old".utf8), to: "f")
        struct Stop: Error {}
        #expect(throws: Stop.self) {
            try AtomicFile.write(to: path) { file in
                try file.write(Data("half".utf8))
                throw Stop()
            }
        }
        #expect(FileManager.default.contents(atPath: path) == Data("old".utf8))
        #expect(try folder.names == ["f"])
    }

    @Test func nothingIsSeenBeforeTheEnd() throws {
        let folder = try TemporaryFolder()
        let path = try folder.write(Data("old".utf8), to: "f")
        try AtomicFile.write(to: path) { file in
            try file.write(Data("new".utf8))
            #expect(FileManager.default.contents(atPath: path) == Data("old".utf8))
        }
        #expect(FileManager.default.contents(atPath: path) == Data("new".utf8))
    }

    /// A link stays a link, and what it leads to is replaced.
    @Test func aLinkIsFollowed() throws {
        let folder = try TemporaryFolder()
        let path = try folder.write(Data("old".utf8), to: "f")
        try FileManager.default.createSymbolicLink(atPath: folder.path("link"), withDestinationPath: path)
        try AtomicFile.write(Data("new".utf8), to: folder.path("link"))
        #expect(FileManager.default.contents(atPath: path) == Data("new".utf8))
        #expect(try FileManager.default.destinationOfSymbolicLink(atPath: folder.path("link")) == path)
        #expect(try folder.names == ["f", "link"])
    }

    /// A pipe is written into: nothing takes its place.
    @Test func whatIsNoFileIsWrittenTo() throws {
        let folder = try TemporaryFolder()
        let path = folder.path("pipe")
        try #require(mkfifo(path, 0o600) == 0)
        // Both ends at once, so that neither waits for the other.
        let end = open(path, O_RDWR | O_NONBLOCK)
        try #require(end >= 0)
        defer { close(end) }
        try AtomicFile.write(Data("new".utf8), to: path)
        var bytes = [UInt8](repeating: 0, count: 3)
        #expect(read(end, &bytes, 3) == 3 && bytes == Array("new".utf8))
        #expect(try folder.names == ["pipe"])
    }

    @Test func placesAreLookedAtBefore() throws {
        let folder = try TemporaryFolder()
        try AtomicFile.requirePlace(folder.path("f"))
        expectError(containing: "its folder is not there") { try AtomicFile.requirePlace(folder.path("no/f")) }
        expectError(containing: "it is a folder") { try AtomicFile.requirePlace(folder.path("")) }
    }

    @Test func aMissingFolder() throws {
        let error = try #require(throws: FoveaError.self) { try AtomicFile.write(Data(), to: "/nowhere/at/all/f") }
        #expect(error.kind == .missingFile)
        #expect(error.message.contains("/nowhere/at/all/f"))
    }

    @Test func aFolderIsNotReplaced() throws {
        let folder = try TemporaryFolder()
        try FileManager.default.createDirectory(atPath: folder.path("d"), withIntermediateDirectories: true)
        let error = try #require(throws: FoveaError.self) { try AtomicFile.write(Data(), to: folder.path("d")) }
        #expect(error.kind == .inputOutput)
        #expect(try folder.names == ["d"])
    }
}
