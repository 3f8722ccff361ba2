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
