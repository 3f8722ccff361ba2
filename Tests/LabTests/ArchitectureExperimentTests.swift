import Fovea
import Testing

@testable import FoveaLab

/// What the experiments about architectures count, against arithmetic on paper.
@Suite struct ArchitectureExperimentTests {
    /// 3x3 or larger kernels between 16 channels and 16 without biases, at 14x14 places.
    @Test func stacksOfSmallKernelsNeedLess() throws {
        let costs = try SmallKernels.stacks.map { try SmallKernels.cost($0.words) }
        #expect(costs.map(\.weights) == [2 * 9 * 256, 25 * 256, 3 * 9 * 256, 49 * 256])
        for cost in costs { #expect(cost.multiplyAdds == cost.weights * 14 * 14) }
        // A 3x3 convolution and a pool by 2 see 4 pixels, 2 apart: windows of 5 and 7 of them 12 and 16.
        #expect(costs.map(\.field) == [12, 12, 16, 16])
    }

    @Test func onlyProjectionsHaveParameters() throws {
        let plain = try Shortcuts.parameters(CIFARResNet(blocks: 2, form: .plain))
        #expect(try Shortcuts.parameters(CIFARResNet(blocks: 2, shortcut: .padding)) == plain)
        let projections = 16 * 32 + 2 * 32 + 32 * 64 + 2 * 64
        #expect(try Shortcuts.parameters(CIFARResNet(blocks: 2, shortcut: .projection)) == plain + projections)
    }

    /// Each block: 1x1 to the inner channels, 3x3 among a group's, 1x1 back; projections and normalizations.
    @Test(arguments: [(0, 16, 1), (1, 28, 7)])
    func bottlenecksHaveTheWeightsOfTheirGroups(place: Int, inner: Int, groups: Int) throws {
        func block(_ inputs: Int, _ inner: Int, _ outputs: Int, projects: Bool) -> Int {
            inputs * inner + inner * inner / groups * 9 + inner * outputs + 4 * inner + 2 * outputs
                + (projects ? inputs * outputs + 2 * outputs : 0)
        }
        let expected =
            9 * 16 + 32 + block(16, inner, 64, projects: true) + block(64, inner, 64, projects: false)
            + block(64, 2 * inner, 128, projects: true) + block(128, 2 * inner, 128, projects: false) + 1290
        let summary = try Summary(of: Cardinality.networks[place].1, input: [1, 14, 14])
        #expect(summary.parameters == expected)
    }

    @Test func groupsCostAsMuchAsOnePath() throws {
        let flops = try Cardinality.networks.map { Double(try Summary(of: $0.1, input: [1, 14, 14]).flops) }
        #expect(abs(flops[1] / flops[0] - 1) < 0.1)
    }

    @Test func networksOverRowsAreEquallyLarge() throws {
        let recurrent = [(125, 1), (66, 3), (55, 4)].map { hidden, gates in
            gates * hidden * (28 + hidden + 2) + 10 * hidden + 10
        }
        let convolutional = 9 * 16 + 32 + 9 * 16 * 32 + 64 + 7 * 7 * 32 * 10 + 10
        let expected = recurrent + [convolutional, 784 * 25 + 25 + 260]
        #expect(try RowsInTime.networks.map { try RowsInTime.parameters($0.1) } == expected)
    }
}
