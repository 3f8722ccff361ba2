import Fovea
import Foundation
import TestSupport
import Testing

@testable import FoveaInspect

/// PyTorch's hooks and Captum's numbers, written by `attribution.py`: within 5e-6 of the largest, as float32 can.
@Suite struct AttributionTests {
    private func expect(_ found: NDArray, _ name: String, of tiny: TinyNetwork, _ label: String = "") throws {
        let reference = try tiny.reference(name)
        let largest = reference.doubles.map(\.magnitude).max() ?? 0
        #expect(largest > 1e-3, "\(name) is nothing to compare with")
        expectClose(found, reference, relative: 0, absolute: 5e-6 * largest, "\(name) \(label)")
    }

    @Test(arguments: [BackendUnderTest.reference, .winograd, .oneThread])
    func layersAndGradientsAreThoseOfHooks(_ backend: BackendUnderTest) throws {
        let tiny = try TinyNetwork(on: backend)
        let names = ["conv1", "bn1", "pool", "relu2"]
        let reading = try tiny.inspector.look(
            at: tiny.images, keeping: names + [Probe.images], objective: .score, target: NDArray([3], tiny.classes))
        for name in names {
            try expect(reading.values[name], "value.\(name)", of: tiny, backend.label)
            try expect(reading.gradients[name], "gradient.\(name)", of: tiny, backend.label)
        }
        try expect(reading.scores, "scores", of: tiny)
        try expect(reading.gradients[Probe.images], "saliency", of: tiny, backend.label)
        #expect(try reading.values[Probe.images] == tiny.images)
    }

    @Test(arguments: [BackendUnderTest.reference, .winograd, .oneThread])
    func gradCAM(_ backend: BackendUnderTest) throws {
        let tiny = try TinyNetwork(on: backend)
        let late = try GradCAM(tiny.inspector)
        #expect(late.layer == "relu2" && late.size == Size2d(height: 5, width: 5))
        for batchSize in [1, 2, 64] {
            try expect(late(tiny.images, classes: tiny.classes, batchSize: batchSize), "grad_cam", of: tiny)
        }
        try expect(late(tiny.images), "grad_cam_predicted", of: tiny)
        let pool = try GradCAM(tiny.inspector, layer: "pool")
        try expect(pool(tiny.images, classes: tiny.classes), "grad_cam_pool", of: tiny)
        for layer in ["relu2", "pool"] {
            let plus = try GradCAM(tiny.inspector, layer: layer, variant: .plusPlus)
            try expect(plus(tiny.images, classes: tiny.classes), "grad_cam_pp.\(layer)", of: tiny)
        }
    }

    @Test func saliencyAndGuidedBackpropagation() throws {
        for backend in [BackendUnderTest.reference, .oneThread] {
            let tiny = try TinyNetwork(on: backend)
            try expect(
                Saliency(tiny.inspector)(tiny.images, classes: tiny.classes, batchSize: 2), "saliency", of: tiny)
            try expect(
                GuidedBackpropagation(tiny.inspector)(tiny.images, classes: tiny.classes), "guided", of: tiny)
        }
    }

    /// What rises and what arrives must both be positive; ReLU6 rises between 0 and 6.
    @Test(arguments: [BackendUnderTest.reference, .oneThread])
    func guidedGradients(_ backend: BackendUnderTest) throws {
        let x = NDArray([1, 6], [-1, 2, 3, 7, 7, -2] as [Float])
        let dy = NDArray([1, 6], [1, 1.5, -1, 1, -1, -1] as [Float])
        for (hasCeiling, y, dx) in [
            (false, [0, 2, 3, 7, 7, 0], [0, 1.5, 0, 1, 0, 0]), (true, [0, 2, 3, 6, 6, 0], [0, 1.5, 0, 0, 0, 0]),
        ] as [(Bool, [Double], [Double])] {
            func guided(_ x: Tensor) throws -> Tensor {
                try [hasCeiling ? x.relu6() : x.relu()].substituting(GuidedReLU.substitute)[0]
            }
            let values = try run(on: backend.backend, [x]) { [try guided($0[0])] }
            let slopes = try run(on: backend.backend, [x, dy]) { inputs in
                try vectorJacobianProduct(of: [guided(inputs[0])], cotangents: [inputs[1]], wrt: [inputs[0]])
                    .compactMap(\.self)
            }
            #expect(values[0].doubles == y && slopes[0].doubles == dx, "\(backend.label), \(hasCeiling)")
        }
    }

    @Test func integratedGradients() throws {
        let tiny = try TinyNetwork()
        let found = try IntegratedGradients(tiny.inspector, steps: 20)(
            tiny.images, classes: tiny.classes, batchSize: 7)
        try expect(found.values, "integrated", of: tiny)
        let deltas = try tiny.reference("integrated_delta").doubles
        #expect(zip(found.gaps, deltas).allSatisfy { abs($0 - $1) < 1e-4 })
        let from = try IntegratedGradients(tiny.inspector, steps: 5)(
            tiny.images, classes: tiny.classes, baseline: tiny.reference("baseline"))
        try expect(from.values, "integrated_from", of: tiny)
        let predicted = try IntegratedGradients(tiny.inspector, steps: 3)(tiny.images)
        let classes = try tiny.reference("predicted").scalars(as: Int32.self)
        #expect(predicted.classes == classes)
    }

    /// Two places are exact for a cubic, three for a polynomial of degree five.
    @Test func quadrature() {
        for (count, degree) in [(1, 1), (2, 3), (3, 5), (20, 39), (50, 60)] {
            let points = IntegratedGradients.quadrature(count)
            #expect(abs(points.reduce(0) { $0 + $1.weight } - 1) < 1e-12)
            let integral = points.reduce(0) { $0 + $1.weight * pow($1.place, Double(degree)) }
            #expect(abs(integral - 1 / Double(degree + 1)) < 1e-12, "\(count): \(integral)")
        }
    }

    @Test func occlusion() throws {
        let tiny = try TinyNetwork()
        for (window, stride) in [(3, 2), (4, 1)] {
            let occlusion = try Occlusion(tiny.inspector, window: window, stride: stride)
            try expect(
                occlusion(tiny.images, classes: tiny.classes, batchSize: 5), "occlusion_\(window)_\(stride)", of: tiny)
        }
        let one = try Occlusion(tiny.inspector, window: 5, stride: 5)
        #expect(try one(tiny.images, batchSize: 0) == one(tiny.images, batchSize: 1))
        let usual = try Occlusion(tiny.inspector)
        #expect(usual.window == 2 && usual.stride == 1)
        expectError(containing: "a window from 1 to 10 pixels", "a window of 11") {
            _ = try Occlusion(tiny.inspector, window: 11)
        }
        expectError(containing: "a stride from 1 to the window") {
            _ = try Occlusion(tiny.inspector, window: 2, stride: 3)
        }
    }

    @Test func whatCannotBeIsSaid() throws {
        let tiny = try TinyNetwork()
        expectError(containing: "no layer 'relu3'", "did you mean 'relu") {
            _ = try GradCAM(tiny.inspector, layer: "relu3")
        }
        expectError(containing: "'fc' gives [4]", "take 'relu2'") { _ = try GradCAM(tiny.inspector, layer: "fc") }
        expectError(containing: "classes from 0 to 3, but got 4") {
            _ = try Saliency(tiny.inspector)(tiny.images, classes: [0, 1, 4])
        }
        expectError(containing: "a class for each of 3 images, but got 1") {
            _ = try Saliency(tiny.inspector)(tiny.images, classes: [0])
        }
        expectError(containing: "sees normalized images f32[2, 10, 10]") {
            _ = try Saliency(tiny.inspector)(NDArray([1, 1, 10, 10], [Float](repeating: 0, count: 100)))
        }
        let patterns = try PathPattern.list("relu* pool")
        #expect(try tiny.inspector.paths(patterns) == ["relu1", "pool", "relu2"])
        expectError(containing: "no layer 'pol'", "did you mean 'pool'?") {
            _ = try tiny.inspector.paths(PathPattern.list("pol"))
        }
    }

    /// A network for values has no class that a picture could be of; one without ReLU has nothing to guide.
    @Test func networksThatHaveNoSuchPicture() throws {
        struct Values: Model {
            var body: some Layer {
                Conv2d(2, kernel: 3).named("conv")
                Tanh()
                GlobalAvgPool()
                Linear(2).named("fc")
            }
        }
        func inspector(_ values: [String]?) throws -> Inspector {
            var card = ModelCard(
                model: "small", inputShape: [1, 4, 4], classes: values == nil ? ["a", "b"] : [], normalization: nil,
                data: "synthetic")
            card.values = values
            let trace = try TracedModel(Values(), input: TensorType([1, 1, 4, 4]), mode: .inference)
            return try Inspector(
                TrainedModel(
                    card: card, model: Values(), variables: try Variables.initialized(trace.specs, seed: 1)),
                backend: BackendUnderTest.oneThread.backend)
        }
        expectError(containing: "has no ReLU; ask for saliency") {
            _ = try GuidedBackpropagation(inspector(nil))
        }
        for make in [
            { _ = try GradCAM($0) }, { _ = try Saliency($0) }, { _ = try IntegratedGradients($0) },
            { _ = try Occlusion($0) }, { _ = try GuidedBackpropagation($0) },
        ] as [(Inspector) throws -> Void] {
            let values = try inspector(["age", "height"])
            expectError(containing: "is about classes", "gives values (age, height)") { try make(values) }
        }
    }
}
