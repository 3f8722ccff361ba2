/// Zip files as `torch.save` writes them: everything stored as it is.
enum Zip {
    /// - Parameters:
    ///   - files: What is in it, in order.
    ///   - isWide: Whether the directory's place stands in a zip64 record, as in files beyond 4 GB.
    static func file(_ files: [(name: String, bytes: [UInt8])], isWide: Bool = false) -> [UInt8] {
        var (archive, directory): ([UInt8], [UInt8]) = ([], [])
        for (name, bytes) in files {
            let text = Array(name.utf8)
            let sizes = little(bytes.count, 4) + little(bytes.count, 4) + little(text.count, 2) + little(0, 2)
            directory +=
                little(0x0201_4b50, 4) + little(0, 16) + sizes + little(0, 10) + little(archive.count, 4) + text
            // Version, flags, method, time, date and checksum, which is not looked at.
            archive += little(0x0403_4b50, 4) + little(0, 14) + sizes + text + bytes
        }
        let (start, size) = (archive.count, directory.count)
        guard !isWide else {
            let record =
                little(0x0606_4b50, 4) + little(44, 8) + little(0, 12) + little(files.count, 8) + little(files.count, 8)
                + little(size, 8) + little(start, 8)
            let locator = little(0x0706_4b50, 4) + little(0, 4) + little(start + size, 8) + little(1, 4)
            let end = little(0x0605_4b50, 4) + little(0, 4) + [UInt8](repeating: 0xFF, count: 12) + little(0, 2)
            return archive + directory + record + locator + end
        }
        return archive + directory + little(0x0605_4b50, 4) + little(0, 4) + little(files.count, 2)
            + little(files.count, 2) + little(size, 4) + little(start, 4) + little(0, 2)
    }

    private static func little(_ number: Int, _ width: Int) -> [UInt8] {
        (0..<width).map { UInt8(truncatingIfNeeded: $0 < 8 ? number >> (8 * $0) : 0) }
    }

    /// What is in a zip file of stored files, found by their own headers.
    static func contents(_ bytes: [UInt8]) -> [(name: String, bytes: [UInt8])] {
        func number(_ place: Int, _ width: Int) -> Int {
            bytes[place..<(place + width)].reversed().reduce(0) { $0 << 8 | Int($1) }
        }
        // The directory has the sizes, which PyTorch leaves out of the files' own headers.
        guard
            let end = stride(from: bytes.count - 22, through: 0, by: -1).first(where: { number($0, 4) == 0x0605_4b50 })
        else { return [] }
        var files: [(name: String, bytes: [UInt8])] = []
        var place = number(end + 16, 4)
        for _ in 0..<number(end + 10, 2) {
            let (size, offset) = (number(place + 24, 4), number(place + 42, 4))
            let name = String(decoding: bytes[(place + 46)..<(place + 46 + number(place + 28, 2))], as: UTF8.self)
            let start = offset + 30 + number(offset + 26, 2) + number(offset + 28, 2)
            files.append((name, Array(bytes[start..<(start + size)])))
            place += 46 + number(place + 28, 2) + number(place + 30, 2) + number(place + 32, 2)
        }
        return files
    }
}
