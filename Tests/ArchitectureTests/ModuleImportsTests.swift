import Foundation
import Testing

/// `Documentation/architecture.md` says which module may import which; `Package.swift` and the sources hold to it.
@Suite("Which module may import which")
struct ModuleImportsTests {
    private static let root = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    private static func text(_ path: String) throws -> String {
        try String(contentsOf: root.appendingPathComponent(path), encoding: .utf8)
    }

    /// A row of the table: a folder of `Sources`, its module, and the modules that it may import.
    private struct Row {
        let folder, module: String
        let imports: Set<String>
    }

    /// The rows between the two marks, of the form ``| `Folder/` | `Module` | ... | `A` `B` |``.
    private static func table() throws -> [Row] {
        let page = try text("Documentation/architecture.md")
        let part = try #require(page.components(separatedBy: "<!-- modules -->").dropFirst().first)
        return part.split(separator: "\n").compactMap { line in
            let cells = line.split(separator: "|").map { $0.matches(of: /`([^`]+)`/).map { String($0.1) } }
            guard cells.count == 4, let folder = cells[0].first, let module = cells[1].first else { return nil }
            return Row(folder: folder.replacing("/", with: ""), module: module, imports: Set(cells[3]))
        }
    }

    /// Parts of the system's library, which everybody may import.
    private static let system: Set<String> = [
        "Foundation", "FoundationNetworking", "Glibc", "Musl", "Darwin", "Synchronization",
    ]

    private static func imports(of folder: String) throws -> Set<String> {
        let place = root.appendingPathComponent("Sources/\(folder)")
        let files =
            FileManager.default.enumerator(at: place, includingPropertiesForKeys: nil)?.allObjects as? [URL] ?? []
        let lines = try files.filter { $0.pathExtension == "swift" }
            .flatMap { try String(contentsOf: $0, encoding: .utf8).split(separator: "\n") }
        let found = lines.compactMap {
            $0.prefixMatch(of: /(?:@\w+ )?import (?:struct |func |class |enum )?(\w+)/).map { String($0.1) }
        }
        return Set(found).subtracting(system)
    }

    /// What `Package.swift` declares for a target.
    private static func dependencies(of module: String) throws -> Set<String> {
        let whole = try text("Package.swift")
        let manifest = whole[(try #require(whole.range(of: "targets: [\n        //")?.upperBound))...]
        let start = try #require(
            manifest.range(of: "name: \"\(module)\", ") ?? manifest.range(of: "name: \"\(module)\",\n"))
        let rest = manifest[start.upperBound...]
        let end = rest.range(of: "path:")?.lowerBound ?? rest.endIndex
        // A product stands with the package that it is of.
        let list = String(rest[..<end]).replacing(/, package: "[\w-]+"/, with: "")
        return Set(list.matches(of: /"(\w+)"/).map { String($0.1) })
    }

    @Test func everyFolderIsInTheTable() throws {
        let folders = try FileManager.default.contentsOfDirectory(
            atPath: Self.root.appendingPathComponent("Sources").path)
        let known = try Set(Self.table().map(\.folder))
        let libraries = folders.filter { $0.hasPrefix("C") && $0.dropFirst().first?.isUppercase == true }
        #expect(
            Set(folders).subtracting(libraries) == known,
            "Documentation/architecture.md should have every folder of Sources")
    }

    @Test func sourcesImportWhatTheTableAllows() throws {
        for row in try Self.table() {
            let found = try Self.imports(of: row.folder)
            let forbidden = found.subtracting(row.imports).sorted()
            #expect(
                forbidden.isEmpty, "Sources/\(row.folder) imports \(forbidden), which architecture.md does not allow")
            let unused = row.imports.subtracting(found).sorted()
            #expect(unused.isEmpty, "architecture.md lets Sources/\(row.folder) import \(unused), which it does not")
        }
    }

    @Test func thePackageDeclaresWhatTheTableAllows() throws {
        for row in try Self.table() {
            let declared = try Self.dependencies(of: row.module)
            #expect(
                declared == row.imports,
                "\(row.module) depends on \(declared.sorted()) in Package.swift, but architecture.md says \(row.imports.sorted())"
            )
        }
    }

    /// A module may import only what stands above it.
    @Test func theTableGoesDownwards() throws {
        var above: Set<String> = []
        for row in try Self.table() {
            let ours = row.imports.filter { $0.hasPrefix("Fovea") }
            #expect(
                ours.isSubset(of: above),
                "\(row.module) imports \(ours.subtracting(above).sorted()), which stands below it")
            above.insert(row.module)
        }
    }
}
