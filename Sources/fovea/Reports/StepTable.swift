import Fovea

extension StepReport {
    /// What every layer gave, and the loss's gradient for that, a line each.
    var table: String {
        let titles = ["layer", "", "rms", "least", "most", "not finite", "gradient's rms", "not finite"]
        let rows = layers.map { layer -> [String] in
            let (values, gradients) = (layer.values, layer.gradients)
            return [
                layer.path, layer.summary, values.rms.short, values.range.lowerBound.short,
                values.range.upperBound.short,
                values.badCount == 0 ? "" : values.badCount.grouped, gradients.rms.short,
                gradients.badCount == 0 ? "" : gradients.badCount.grouped,
            ]
        }
        let widths = titles.indices.map { column in ([titles] + rows).map { $0[column].count }.max() ?? 0 }
        let table = ([titles] + rows).map { row in
            row.indices.map { column in
                let space = String(repeating: " ", count: widths[column] - row[column].count)
                return column < 2 ? row[column] + space : space + row[column]
            }.joined(separator: "  ")
        }
        return table.joined(separator: "\n")
    }
}
