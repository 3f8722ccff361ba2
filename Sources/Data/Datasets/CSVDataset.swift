import FoveaInterchange
import FoveaTensor
import Foundation

/// Images that a CSV file lists, each with a label or with values:
///
///     path,label,split               path,age,height
///     cats/1.jpg,cat,train           ada.jpg,36,1.62
///     dogs/7.jpg,dog,test            grace.png,85,1.68
///
/// The header is optional where there is no `split`; without one the columns are path and label, or path and values. Paths
/// are relative to the CSV file's folder. Classes are the different labels: in numerical order where all are whole numbers,
/// else in the order of their bytes. No image is read until it is asked for.
public struct CSVDataset: Dataset {
    /// What the images are learned for.
    public enum Target: Sendable, Hashable {
        /// A class per image.
        case classes
        /// Numbers per image: regression.
        case values
    }

    /// The CSV file.
    public let path: String
    /// 1 or 3: what every image is converted to.
    public let channels: Int
    /// The different labels; empty for values.
    public let classNames: [String]
    /// The names of the values' columns; empty for classes.
    public let valueNames: [String]
    /// Of the rows, the files' sizes, and the times they were changed.
    public let fingerprint: String?

    private let paths: [String]
    private let labels: [Int32]
    private let numbers: [Float]
    /// The part of each image; empty where there is no such column.
    let parts: [Part]
    /// The line of each image, for errors.
    let lines: [Int]

    /// Where a row's image belongs.
    enum Part: Sendable, Hashable { case train, validation, test }

    /// Reads the list.
    ///
    /// - Parameter channels: 3 for colour, 1 for grey.
    /// - Throws: `missingFile` when the list or all of its images are not there; `invalid` with the file and the line.
    public init(_ path: String, target: Target = .classes, channels: Int = 3) throws {
        let table = try CSVTable(contentsOf: path)
        guard !table.rows.isEmpty else {
            throw FoveaError.invalid("\(path), line 1: expected path,label, but the file is empty")
        }
        let columns = try CSVColumns(table, target: target)
        let rows = table.rows.dropFirst(columns.hasHeader ? 1 : 0)
        guard !rows.isEmpty else { throw table.invalid(table.rows[0].line, "there is a header, but no image after it") }
        for row in rows { try Self.check(row, columns, table) }

        self.path = path
        self.channels = channels
        lines = rows.map(\.line)
        parts = try columns.split.map { column in try rows.map { try Self.part($0, column, table) } } ?? []
        let folder = (path as NSString).deletingLastPathComponent
        paths = rows.map { row in
            let file = row.fields[columns.path]
            return file.hasPrefix("/") || folder.isEmpty ? file : folder == "/" ? "/\(file)" : "\(folder)/\(file)"
        }
        switch target {
        case .classes:
            let texts = rows.map { $0.fields[columns.targets[0]] }
            classNames = try Self.classNames(texts, rows, table)
            let places = Dictionary(zip(classNames, 0...), uniquingKeysWith: { first, _ in first })
            labels = texts.map { Int32(places[$0] ?? 0) }
            (valueNames, numbers) = ([], [])
        case .values:
            numbers = try rows.flatMap { row in try columns.targets.map { try Self.number(row, $0, table) } }
            valueNames = columns.targetNames
            (classNames, labels) = ([], [])
        }
        fingerprint = try Self.fingerprint("\(channels) channels, \(columns)", rows, paths, list: path)
    }

    /// The number of rows.
    public var count: Int { paths.count }
    /// Not known: the files are not read.
    public var imageSize: ImageSize? { nil }
    /// The place of the row's label in ``classNames``.
    public func label(at index: Int) -> Int32 { labels.isEmpty ? 0 : labels[index] }
    /// The numbers of the row.
    public func values(at index: Int) -> [Float] {
        Array(numbers[(index * valueNames.count)..<((index + 1) * valueNames.count)])
    }
    /// The file's path.
    public func place(of index: Int) -> String { paths[index] }

    /// The decoded file; the error names it.
    public func image(at index: Int, reducing reduction: (ImageSize) -> Int) throws -> Image {
        try ImageFile.decode(contentsOf: paths[index], channels: channels, reducing: reduction)
    }

    /// The file's bytes.
    public func encodedImage(at index: Int) throws -> [UInt8]? {
        try InputFile.bytes(of: paths[index], atMost: ImageFile.mostBytes)
    }
}

extension CSVDataset {
    private static func check(_ row: CSVTable.Row, _ columns: CSVColumns, _ table: CSVTable) throws {
        guard row.fields.count == columns.count else {
            throw table.invalid(
                row.line,
                "expected \(columns.count) fields as in the first line, but found \(row.fields.count); "
                    + "a field with a comma in it needs quotes")
        }
        let path = row.fields[columns.path]
        guard !path.isEmpty else { throw table.invalid(row.line, "the path is empty") }
        guard !path.contains(where: \.isNewline), !path.utf8.contains(0) else {
            throw table.invalid(row.line, "a path goes over several lines; is a quote missing?")
        }
    }

    private static func part(_ row: CSVTable.Row, _ column: Int, _ table: CSVTable) throws -> Part {
        switch row.fields[column].lowercased() {
        case "train": .train
        case "validation", "val", "valid": .validation
        case "test": .test
        default:
            throw table.invalid(
                row.line, "'split' is train, validation or test, but found '\(row.fields[column])'")
        }
    }

    private static func number(_ row: CSVTable.Row, _ column: Int, _ table: CSVTable) throws -> Float {
        let text = row.fields[column]
        guard let number = Float(text), number.isFinite else {
            throw table.invalid(row.line, "expected a number in column \(column + 1), but found '\(text)'")
        }
        return number
    }

    /// The different labels in order.
    private static func classNames(
        _ texts: [String], _ rows: ArraySlice<CSVTable.Row>, _ table: CSVTable
    ) throws -> [String] {
        if let place = texts.firstIndex(of: "") {
            throw table.invalid(rows[rows.startIndex + place].line, "the label is empty")
        }
        let names = Array(Set(texts))
        let wholes = names.compactMap { Int($0) }
        if wholes.count == names.count { return names.sorted { (Int($0) ?? 0, $0) < (Int($1) ?? 0, $1) } }
        let numbers = names.compactMap { Double($0) }.filter(\.isFinite)
        if numbers.count == names.count,
            let place = texts.firstIndex(where: { Double($0).map { $0 != $0.rounded() } ?? false })
        {
            throw table.invalid(
                rows[rows.startIndex + place].line,
                "the label '\(texts[place])' is a number with a fraction, and all labels are numbers; to learn values, say "
                    + "target=value")
        }
        return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }

    /// - Throws: `missingFile` when none of the files is there.
    private static func fingerprint(
        _ settings: String, _ rows: ArraySlice<CSVTable.Row>, _ paths: [String], list: String
    ) throws -> String {
        let digest = try Digest(.sha256)
        digest.update(settings + "\n")
        var isThere = false
        for (row, path) in zip(rows, paths) {
            var status = stat()
            let found = stat(path, &status) == 0
            isThere = isThere || found
            digest.update("\(row.fields) \(found ? "\(status.st_size) \(status.modified)" : "missing")\n")
        }
        guard isThere else {
            throw FoveaError.missingFile(
                "\(list): none of its \(paths.count) images is there, such as '\(paths[0])'; paths are relative to the "
                    + "folder of the CSV file")
        }
        return digest.hexadecimal()
    }
}
