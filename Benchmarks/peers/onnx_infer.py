"""Times one inference of a torchvision classifier at 224x224 in OpenVINO and ONNX Runtime.

    pip install torch torchvision onnx onnxscript openvino onnxruntime
    python onnx_infer.py openvino|onnxruntime NAME BATCH STEPS [THREADS]
"""
import os, statistics, sys, tempfile, time

library, name, batch, steps = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
threads = int(sys.argv[5]) if len(sys.argv) > 5 else 2

import numpy as np

path = os.path.join(tempfile.gettempdir(), f"{name}-{batch}.onnx")
if not os.path.exists(path):
    import torch, torchvision

    model = getattr(torchvision.models, name)(weights=None).eval()
    torch.onnx.export(model, (torch.zeros(batch, 3, 224, 224),), path, input_names=["x"], output_names=["y"], external_data=False)
images = np.random.default_rng(0).standard_normal((batch, 3, 224, 224), dtype=np.float32)


def time_of(run):
    for _ in range(3):
        run()
    times = []
    for _ in range(steps):
        start = time.perf_counter()
        run()
        times.append((time.perf_counter() - start) * 1e3)
    return statistics.median(times), min(times)


if library == "openvino":
    import openvino

    core = openvino.Core()
    options = {"INFERENCE_NUM_THREADS": threads, "PERFORMANCE_HINT": "LATENCY", "INFERENCE_PRECISION_HINT": "f32"}
    compiled = core.compile_model(core.read_model(path), "CPU", options)
    request = compiled.create_infer_request()
    median, least = time_of(lambda: request.infer({0: images}))
else:
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
    median, least = time_of(lambda: session.run(None, {"x": images}))
print(f"{library} {name} batch {batch} med {median:.2f} min {least:.2f} ms")
