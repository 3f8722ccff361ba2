import FoveaLayers
import TestSupport
import Testing

@Suite struct PathPatternTests {
    @Test(arguments: [
        ("fc", "fc.weight", true), ("fc", "fc", true), ("fc", "fc2.weight", false), ("fc", "head.fc.weight", false),
        ("layer[1-3].*", "layer2.0.conv1.weight", true), ("layer[1-3].*", "layer4.0.conv1.weight", false),
        ("layer[1-3]", "layer3.1.bn2", true), ("layer[!1-3]", "layer4.0.bn1.bias", true),
        ("layer[!1-3]", "layer1.0", false),
        ("*.bias", "layer4.0.bn1.bias", true), ("*.bias", "layer4.0.bn1.weight", false), ("*", "anything.at.all", true),
        ("conv?", "conv1.weight", true), ("conv?", "conv12.weight", false), ("layer[24]", "layer4.x", true),
        ("*bn*.weight", "layer1.0.bn2.weight", true), ("a*b*c", "a.b.b.c", true), ("a*b*c", "a.c.b", false),
    ])
    func means(_ pattern: String, _ path: String, _ isMeant: Bool) throws {
        #expect(try PathPattern(pattern).matches(path) == isMeant)
    }

    @Test func lists() throws {
        let patterns = try PathPattern.list("conv1, layer[1-2]  fc")
        #expect(patterns.map(\.description) == ["conv1", "layer[1-2]", "fc"])
        #expect(patterns.unused(among: ["conv1.weight", "fc.bias"]).map(\.description) == ["layer[1-2]"])
        expectError(containing: "expects a ']'", "layer[1-3]") { try PathPattern("layer[1") }
        expectError(containing: "got nothing") { try PathPattern.list(" ,") }
    }
}
