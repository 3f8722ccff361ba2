import FoveaData
import FoveaInterchange
import FoveaTensor
import Foundation

/// What each class counts in the loss: the setting `class-weights`.
package enum WeighedClasses {
    /// One number for each class of a dataset.
    ///
    /// `balanced` is N / (K n_c) for a class with n_c of N images, of K classes, so that all classes count alike and the mean weight of an
    /// image is 1 (King and Zeng 2001, as in scikit-learn).
    ///
    /// - Throws: a usage sentence for anything but numbers above 0, one for each class.
    package static func weights(_ text: String, for training: any Dataset) throws -> [Double] {
        let names = training.classNames
        guard !names.isEmpty, training.valueNames.isEmpty else {
            throw FoveaError.usage("class-weights needs images with classes")
        }
        if text == "balanced" { return try balanced(training) }
        let parts = text.split(separator: "/", omittingEmptySubsequences: false).map { Double($0) }
        let numbers = parts.allSatisfy { $0 != nil } ? parts.compactMap(\.self) : try file(text, names)
        guard numbers.count == names.count, numbers.allSatisfy({ $0 > 0 && $0.isFinite }) else {
            throw FoveaError.usage(
                "class-weights expects a number above 0 for each of the \(names.count) classes, but got '\(text)'")
        }
        return numbers
    }

    private static func balanced(_ training: any Dataset) throws -> [Double] {
        let counts = training.classCounts
        guard let empty = counts.firstIndex(of: 0) else {
            return counts.map { Double(training.count) / Double(counts.count * $0) }
        }
        throw FoveaError.usage(
            "class-weights balanced: no training image shows '\(training.classNames[empty])', which would count infinitely much"
        )
    }

    /// Lines of a class's name and its number, parted by a comma; a class that is not named counts 1.
    private static func file(_ path: String, _ names: [String]) throws -> [Double] {
        let contents: [UInt8]
        do {
            contents = try InputFile.bytes(of: path, atMost: 1 << 26)
        } catch let error as FoveaError where error.kind == .missingFile {
            throw FoveaError.usage(
                "class-weights expects 'balanced', numbers such as 1/2/0.5, or a file; there is no file '\(path)'")
        }
        let text = String(decoding: contents, as: UTF8.self)
        var numbers = [Double](repeating: 1, count: names.count)
        for (line, words) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            let words = words.trimmingCharacters(in: .whitespacesAndNewlines)
            guard !words.isEmpty else { continue }
            guard let comma = words.lastIndex(of: ","), let place = names.firstIndex(of: String(words[..<comma])),
                let number = Double(words[words.index(after: comma)...].trimmingCharacters(in: .whitespaces))
            else {
                throw FoveaError.usage(
                    "\(path), line \(line + 1): expected a class and its number, such as '\(names.first ?? "cat"),2', but got '\(words)'"
                )
            }
            numbers[place] = number
        }
        return numbers
    }
}
