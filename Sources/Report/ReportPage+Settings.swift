import FoveaLayers
import FoveaModels
import FoveaPages
import FoveaRecipe
import FoveaTensor
import FoveaTraining

extension ReportPage {
    /// What was asked for: what is not as it is by default first.
    var settings: Section {
        guard let configuration = run.configuration else {
            return Section(
                "settings", "Settings",
                HTML.paragraph(
                    "The run was made by a program of its own, which wrote no settings down.", class: "muted"))
        }
        let others = configuration.differences(from: TrainingConfiguration()).map { ($0.name, $0.now) }
        let all = HTML.pairs(configuration.texts.map { ($0.name, $0.text) })
        let lead = HTML.paragraph("What is not at its default:", class: "muted")
        return Section(
            "settings", "Settings", [lead, HTML.pairs(others), HTML.fold("all settings", all)].joined(separator: "\n"))
    }

    /// The layers with what they cost.
    var network: Section {
        func section(_ content: String) -> Section { Section("network", "Network", content) }
        guard let card = run.card else {
            return section(HTML.paragraph("model.json could not be read.", class: "muted"))
        }
        let summary: Summary
        let drawing: String
        do {
            let model = try ModelRegistry.model(card.model, classes: card.outputNames.count)
            summary = try Summary(of: model, input: Shape(card.inputShape))
            drawing = try NetworkDrawing(of: model, named: card.model, input: Shape(card.inputShape)).svg
        } catch {
            let reason = (error as? FoveaError)?.message ?? "\(error)"
            return section(HTML.paragraph("The layers are left out: \(reason)", class: "muted"))
        }
        func extents(_ numbers: [Int]) -> String { numbers.map(String.init).joined(separator: "x") }
        let rows = summary.rows.map { row in
            [
                row.path, row.layer, extents(row.outputShape), row.parameters.grouped, row.flops.grouped,
                extents(row.receptiveField),
            ]
        }
        let table = HTML.table(
            ["path", "layer", "output", "parameters", "FLOPs", "sees"], rows, numbers: [2, 3, 4, 5])
        let facts = HTML.pairs([
            ("model", card.model), ("input", extents(card.inputShape)),
            ("preprocessing", card.preprocess ?? "scaled and normalized"),
            (card.values == nil ? "classes" : "values", card.outputNames.count.grouped),
            ("layers", summary.rows.count.grouped),
            ("parameters", summary.parameters.grouped), ("running statistics", summary.buffers.grouped),
            ("FLOPs for an image", "\(summary.flops.grouped), a multiply-add is two"),
        ])
        let layers = HTML.fold("\(summary.rows.count) layers", table)
        return section([facts, layers, HTML.fold("a drawing", HTML.pictures([drawing]))].joined(separator: "\n"))
    }
}
