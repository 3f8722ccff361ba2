import Foundation

extension Summary: CustomStringConvertible {
    /// A table for people, a line for each layer, the totals below.
    public var description: String {
        let titles = [
            "path", "layer", "output", "parameters", "if fully connected", "neurons", "FLOPs", "receptive field",
            "stride", "first at",
        ]
        var lines = [titles]
        for row in rows {
            lines.append([
                row.path, row.layer, Summary.extents(row.outputShape), Summary.grouped(row.parameters),
                row.fullyConnected == 0 ? "" : Summary.grouped(row.fullyConnected), Summary.grouped(row.neurons),
                Summary.grouped(row.flops), Summary.extents(row.receptiveField),
                Summary.places(row.stride, otherwise: "all"),
                Summary.places(row.receptiveFieldCenter, otherwise: ""),
            ])
        }
        let total = [
            "total", "", "", Summary.grouped(parameters), "", Summary.grouped(neurons), Summary.grouped(flops), "", "",
            "",
        ]
        let widths = titles.indices.map { column in (lines + [total]).map { $0[column].count }.max() ?? 0 }
        let rule = String(repeating: "-", count: widths.reduce(0, +) + 2 * (widths.count - 1))
        var text = lines.map { Summary.line($0, widths) }
        text.insert(rule, at: 1)
        text += [rule, Summary.line(total, widths)]
        text.append(
            "input \(Summary.extents(inputShape)); \(Summary.grouped(buffers)) numbers of running statistics beside")
        let bytes = rows.reduce(0) { $0 + $1.activationBytes }
        text.append(
            "weights \(Summary.binary(4 * (parameters + buffers))); what the layers give for one image \(Summary.binary(bytes)), "
                + "all of which training keeps, and inference a small part")
        if trained != parameters {
            text.append(
                "\(Summary.grouped(trained)) parameters are trained, \(Summary.grouped(parameters - trained)) are frozen"
            )
        }
        return text.joined(separator: "\n")
    }

    /// One line of JSON with sorted keys in snake_case.
    ///
    /// - Throws: what the encoder throws.
    public func json() throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(self), as: UTF8.self)
    }

    /// Words to the left, numbers to the right.
    private static func line(_ cells: [String], _ widths: [Int]) -> String {
        let padded = cells.indices.map { column -> String in
            let space = String(repeating: " ", count: widths[column] - cells[column].count)
            return column < 3 ? cells[column] + space : space + cells[column]
        }
        var line = padded.joined(separator: "  ")
        while line.hasSuffix(" ") { line.removeLast() }
        return line
    }

    /// `2`, `2x1`, `0.5`.
    private static func places(_ places: [Double], otherwise: String) -> String {
        let texts = places.map { Int(exactly: $0).map(String.init) ?? "\($0)" }
        return texts.isEmpty ? otherwise : Set(texts).count == 1 ? texts[0] : texts.joined(separator: "x")
    }

    private static func binary(_ bytes: Int) -> String {
        bytes < 1 << 20
            ? String(format: "%.1f KiB", Double(bytes) / 1024) : String(format: "%.1f MiB", Double(bytes) / 1_048_576)
    }

    private static func extents(_ extents: [Int]) -> String { extents.map(String.init).joined(separator: "x") }

    /// `11,689,512`.
    private static func grouped(_ number: Int) -> String {
        var digits = String(number)
        var groups: [String] = []
        while digits.count > 3 {
            groups.insert(String(digits.suffix(3)), at: 0)
            digits.removeLast(3)
        }
        return ([digits] + groups).joined(separator: ",")
    }
}
