import FoveaTraining

/// What the run said of its layers while it trained: units that are dead or saturated, gradients that vanish or explode, running statistics
/// that batches do not have.
struct LayerSigns: CurveRule {
    let name = "layers"

    private static let signs = [
        "they are dead", "it is saturated", "gradients vanish", "gradients explode", "running statistics are far",
    ]

    func judge(_ run: RunEvidence) -> Judgement {
        let found = run.curves.warnings.filter { warning in LayerSigns.signs.contains { warning.contains($0) } }
        guard let first = found.first else {
            // It looks at the layers every 200 steps.
            return run.lastStep < 200
                ? .untold("layers are looked at every 200 steps, and it made \(run.lastStep)")
                : .good("the run said nothing against its layers")
        }
        let more = found.count > 1 ? "; and \(found.count - 1) more such warnings" : ""
        return .doubtful(
            "while it trained: \(first)\(more)",
            advice:
                "a tenth of the rate: \(run.experiment.rate(times: 0.1)); \(run.experiment.command("check")) tries other initializations"
        )
    }
}
