using System.Collections.Immutable;

namespace InferenceSizing.Catalogue.Tests.Engines;

/// <summary>What public start-up logs of vLLM and SGLang print, each with its source. Memory in GiB, per GPU.</summary>
/// <remarks>The logs of Granite 3.1 stand under Granite 3.3, which differs in four words of its vocabulary. SGLang's logs do not name a version.</remarks>
internal static class PublishedLogs
{
    public static ImmutableArray<PublishedLog> All { get; } =
    [
        new("vllm", "0.10.1", "openai/gpt-oss-120b", "h100-sxm", "github.com/vllm-project/vllm#23278") { Format = "mxfp4", Weights = 65.9651 },
        new("vllm", "0.14.1", "openai/gpt-oss-120b", "h100-sxm", "github.com/vllm-project/vllm#33155") { Format = "mxfp4", Weights = 64.38 },
        new("vllm", "0.6.4", "meta-llama/Meta-Llama-3.1-8B", "rtx-3090", "github.com/vllm-project/vllm#10517") {
            Share = 0.9, Longest = 20000, Weights = 14.9888, NonTorch = 0.35, Pool = 3.81, Tokens = 31_232, Concurrency = 1.56 },
        new("vllm", "0.6.4", "meta-llama/Meta-Llama-3.1-8B", "rtx-3090", "github.com/vllm-project/vllm#10517") {
            Share = 0.9, Longest = 29000, Weights = 14.9888, NonTorch = 0.35, Pool = 2.89, Tokens = 23_648, Concurrency = 0.82 },
        new("vllm", "0.8.4", "meta-llama/Meta-Llama-3.1-8B", "l40s", "github.com/vllm-project/vllm#17122") {
            Longest = 32768, Weights = 14.9889, Tokens = 158_656, Concurrency = 4.84 },
        new("vllm", "0.11.0", "meta-llama/Meta-Llama-3.1-8B", "l4", "github.com/abinavChandar/demo_env_l4 vllm.log") {
            Share = 0.92, Longest = 32000, StepTokens = 2048, Sequences = 128, Weights = 14.9889, Pool = 4.75, Tokens = 38_944, Concurrency = 1.22 },
        new("vllm", "0.11.2", "meta-llama/Meta-Llama-3-8B-Instruct", "h200-sxm", "github.com/faradawn/bench3 logs/vllm_server.log") {
            Longest = 1024, StepTokens = 2048, Weights = 14.9596, Pool = 105.97, Tokens = 868_080, Concurrency = 847.73 },
        new("vllm", "0.10.0", "Qwen/Qwen3-235B-A22B", "h100-sxm", "github.com/DaisukeTakai/eval_dataset vllm_judge.log") {
            Format = "fp8-block", Cache = "fp8", Tensor = 8, Longest = 32768, StepTokens = 8192, Weights = 27.6656, Pool = 35.65, Tokens = 1_590_736,
            Concurrency = 48.55 },
        new("vllm", "0.10.2", "Qwen/Qwen3-30B-A3B", "h100-sxm", "github.com/kolyangg/mlops-assignment logs/vllm.log") {
            Share = 0.9, Longest = 6144, StepTokens = 8192, Weights = 56.9342, Activations = 5.58, Pool = 8.68, Tokens = 94_784, Concurrency = 15.43 },
        new("vllm", "0.13.0", "meta-llama/Meta-Llama-3-8B-Instruct", "h100-sxm", "github.com/emocat17/GraphRAG vllm.log") {
            Tensor = 4, Longest = 8192, StepTokens = 8192, Weights = 3.7418 },
        new("vllm", "0.15.0", "Qwen/Qwen3-30B-A3B", "h200-sxm", "github.com/Parkhb1106/Telco-RAG vllm_8000.log") {
            Share = 0.5, Longest = 16000, StepTokens = 8192, Weights = 56.93, Pool = 6.71, Tokens = 73_296, Concurrency = 4.58 },
        new("vllm", "0.17.1", "meta-llama/Meta-Llama-3.1-8B", "a100-sxm4-80", "github.com/LzyFischer/MemSuit vllm_server.log") {
            Longest = 32768, StepTokens = 2048, Weights = 14.99, Pool = 55.79, Tokens = 457_024, Concurrency = 13.95 },
        new("vllm", "0.17.1", "Qwen/Qwen2.5-3B", "a100-sxm4-80", "github.com/LzyFischer/MemSuit vllm_lme.log") {
            Longest = 32768, StepTokens = 2048, Weights = 5.79, Pool = 64.9, Tokens = 1_890_400, Concurrency = 57.69 },
        Sweep("google/gemma-2-2b-it", "logs/google-gemma-2-2b-it--h100-80gb--tp1pp1dp1--8192.log") with {
            Weights = 4.9, Activations = 3.62, NonTorch = 0.24, Pool = 66.47, Tokens = 670_160, Concurrency = 81.73, Graphs = 0.71 },
        Sweep("google/gemma-2-9b", "logs/google-gemma-2-9b-it--h100-80gb--tp1pp1dp1--8192.log") with {
            Weights = 17.22, Activations = 3.65, NonTorch = 0.25, Pool = 54.12, Tokens = 168_880, Concurrency = 20.6, Graphs = 1.09 },
        Sweep("google/gemma-3-12b-it", "logs/google-gemma-3-12b-it--h100-80gb--tp1pp1dp1--8192.log") with {
            Weights = 23.31, Activations = 3.94, NonTorch = 0.25, Pool = 47.72, Tokens = 130_304, Concurrency = 15.88, Graphs = 0.94 },
        Sweep("meta-llama/Meta-Llama-3.1-8B", "logs/meta-llama-llama-3---h100-80gb--tp1pp1dp1--8192-qfp8.log") with {
            Format = "fp8", Weights = 8.49, Activations = 1.89, NonTorch = 0.25, Pool = 64.61, Tokens = 529_248, Concurrency = 64.61, Graphs = 0.87 },
        Sweep("meta-llama/Meta-Llama-3.1-8B", "logs/meta-llama-llama-3--h100-80gb--tp1pp1dp1--8192-dtf32.log") with {
            Format = "fp32", Weights = 29.98, Activations = 2.21, NonTorch = 0.25, Pool = 42.8, Tokens = 175_296, Concurrency = 21.4, Graphs = 0.79 },
        Sweep("meta-llama/Meta-Llama-3.1-8B", "logs/meta-llama-llama-3-1-8b--h100-80gb--tp1pp1dp1--16384.log") with {
            Longest = 16384, Weights = 14.99, Activations = 1.89, NonTorch = 0.25, Pool = 58.11, Tokens = 476_016, Concurrency = 29.05, Graphs = 0.91 },
        Sweep("meta-llama/Llama-4-Scout-17B-16E-Instruct", "logs/meta-llama-llama-4-scout--h100-80gb--tp4pp1dp1--8192.log") with {
            Tensor = 4, Weights = 53.12, Activations = 3.19, NonTorch = 2.17, Pool = 16.75, Tokens = 365_968, Concurrency = 44.68, Graphs = 1.13 },
        Sweep("microsoft/phi-2", "logs/microsoft-phi-2--h100-80gb--tp1pp1dp1--2048.log") with {
            Format = "fp16", Longest = 2048, Weights = 5.19, Activations = 0.79, NonTorch = 0.24, Pool = 69.0, Tokens = 226_112, Concurrency = 110.41,
            Graphs = 0.76 },
        Sweep("Qwen/Qwen1.5-MoE-A2.7B", "logs/qwen-qwen1-5-moe-a2-7b--h100-80gb--tp1pp1dp1--8192.log") with {
            Weights = 26.67, Activations = 2.47, NonTorch = 0.25, Pool = 45.83, Tokens = 250_304, Concurrency = 30.55, Graphs = 1.1 },
        Sweep("mistralai/Mistral-Small-3.1-24B-Instruct-2503", "logs/w8a8-mistral-small-24b--h100-80gb--tp1pp1dp1--8192.log") with {
            Format = "int8", Weights = 24.07, Activations = 2.18, NonTorch = 0.26, Pool = 48.73, Tokens = 319_344, Concurrency = 38.98, Graphs = 1.22 },
        Sweep("mistralai/Mistral-Small-3.1-24B-Instruct-2503", "logs/w8a8-mistral-small-24b--h100-80gb--tp2pp1dp1--8192.log") with {
            Format = "int8", Tensor = 2, Weights = 12.11, Activations = 2.03, NonTorch = 2.07, Pool = 59.02, Tokens = 773_584, Concurrency = 94.43,
            Graphs = 1.03 },
        Sweep("Qwen/Qwen2.5-7B", "logs/w8a8-redhatai-qwen2-5-7b--h100-80gb--tp1pp1dp1--8192.log") with {
            Format = "int8", Weights = 8.14, Activations = 2.21, NonTorch = 0.25, Pool = 64.64, Tokens = 1_210_272, Concurrency = 147.74, Graphs = 0.88 },
        Sweep("meta-llama/Meta-Llama-3.1-8B", "logs/meta-llama---h100-80gb--tp1pp1dp1--8192-dtbf16-kvfp8.log") with {
            Cache = "fp8", Weights = 14.99, Activations = 1.89, NonTorch = 0.25, Pool = 58.11, Tokens = 952_032, Concurrency = 116.21, Graphs = 0.91 },
        Sweep("meta-llama/Meta-Llama-3.1-8B", "logs/meta-llama-llama-3-1-8b---h100-80gb--tp1pp1dp1--4096.log") with {
            Longest = 4096, Weights = 14.99, Activations = 1.89, NonTorch = 0.25, Pool = 58.11, Tokens = 476_016, Concurrency = 116.21, Graphs = 0.91 },
        Sweep("meta-llama/Meta-Llama-3.1-8B", "logs/meta-llama-llama-3-1-8b---h100-80gb--tp1pp2dp1--8192.log") with {
            Pipeline = 2, Weights = 7.51, Activations = 2.01, Tokens = 1_075_312, Concurrency = 131.26, Graphs = 0.65 },
        Sweep("meta-llama/Meta-Llama-3.1-8B", "logs/meta-llama-llama-3-1-8b---h100-80gb--tp1pp4dp1--8192.log") with {
            Pipeline = 4, Weights = 4.26, Activations = 2.01, Tokens = 2_257_264, Concurrency = 275.54, Graphs = 0.51 },
        Sweep("meta-llama/Meta-Llama-3.1-8B", "logs/meta-llama-llama-3-1-8b---h100-80gb--tp2pp1dp1--8192.log") with {
            Tensor = 2, Weights = 7.51, Activations = 1.89, NonTorch = 2.07, Pool = 63.76, Tokens = 1_044_688, Concurrency = 127.53, Graphs = 0.76 },
        Sweep("meta-llama/Meta-Llama-3.1-8B", "logs/meta-llama-llama-3-1-8b---h100-80gb--tp4pp1dp1--8192.log") with {
            Tensor = 4, Weights = 3.77, Activations = 1.89, NonTorch = 2.13, Pool = 67.44, Tokens = 2_209_792, Concurrency = 269.75, Graphs = 0.67 },
        Sweep("mistralai/Mistral-Small-3.1-24B-Instruct-2503", "logs/mistralai-mistral-small---h100-80gb--tp1pp1dp1--8192.log") with {
            Weights = 44.76, Activations = 2.03, NonTorch = 0.25, Pool = 28.19, Tokens = 184_752, Concurrency = 22.55, Graphs = 1.06 },
        Sweep("mistralai/Mixtral-8x7B-v0.1", "logs/mistralai-mixtral-8x7b-i--h100-80gb--tp2pp1dp1--8192.log") with {
            Tensor = 2, Weights = 43.51, Activations = 1.21, NonTorch = 2.07, Pool = 28.44, Tokens = 465_936, Concurrency = 56.88, Graphs = 0.93 },
        Sweep("mistralai/Mistral-Small-3.1-24B-Instruct-2503", "runs/mistralai-mistral-small---h100-80gb--tp2pp1dp1--8192.json") with {
            Tensor = 2, Weights = 22.8, Pool = 48.33, Tokens = 633_408, Concurrency = 77.32, Graphs = 0.81 },
        Sweep("mistralai/Mistral-Small-3.1-24B-Instruct-2503", "runs/mistralai-mistral-small---h100-80gb--tp4pp1dp1--8192.json") with {
            Tensor = 4, Weights = 11.86, Pool = 59.18, Tokens = 1_551_344, Concurrency = 189.37, Graphs = 0.9 },
        Sweep("mistralai/Mixtral-8x7B-v0.1", "runs/mistralai-mixtral-8x7b-i--h100-80gb--tp4pp1dp1--8192.json") with {
            Tensor = 4, Weights = 21.76, Pool = 50.43, Tokens = 1_652_432, Concurrency = 201.71, Graphs = 0.96 },
        Sweep("ibm-granite/granite-3.3-8b-instruct", "logs/granite-3-1-8b--h100-80gb--tp1pp1dp1--8192.log") with {
            Weights = 15.25, Activations = 0.85, Pool = 58.66, Tokens = 384_432, Concurrency = 46.93, Graphs = 0.98 },
        Sweep("ibm-granite/granite-3.3-8b-instruct", "runs/ibm-granite-granite-3-1---h100-80gb--tp4pp1dp1--8192.json") with {
            Tensor = 4, Weights = 3.87, Pool = 68.39, Tokens = 1_792_912, Concurrency = 218.86, Graphs = 0.87 },
        // Looked up on 1 December 2026 before the service was asked; cards that a log does not name follow from what it adds up to.
        new("vllm", "0.11.0", "meta-llama/Meta-Llama-3.1-8B", "a100-sxm4-40", "github.com/qweewqq/EnergyLLM vllm_server.log") {
            Longest = 4096, StepTokens = 2048, Weights = 14.9889, Pool = 19.24, Tokens = 157_584, Concurrency = 38.47, Graphs = 2.85 },
        new("vllm", "0.12.0", "Qwen/Qwen3-30B-A3B-Instruct-2507", "rtx-pro-6000-server", "github.com/2215860382/VedioSifter vllm_server.log") {
            Share = 0.85, Longest = 4096, GraphMode = "NONE", Weights = 56.9342, Pool = 18.15, Tokens = 198_288, Concurrency = 48.41 },
        new("vllm", "0.9.2", "Qwen/Qwen2.5-1.5B-Instruct", "rtx-a6000", "github.com/giyushino/ModelMerging logs/vllm_server_accuracy.log") {
            Share = 0.5, Longest = 4096, StepTokens = 8192, Sequences = 256, Weights = 2.8876, Pool = 19.30, Tokens = 722_864, Graphs = 0.46 },
        new("vllm", "0.10.2", "Qwen/Qwen2.5-3B", "rtx-4090", "github.com/ShanghaoLi0913/memory-aware_RLHF vllm.log") {
            Format = "fp16", Longest = 4096, Sequences = 1, Weights = 5.7916, Pool = 15.31, Tokens = 445_968, Concurrency = 108.88, Graphs = 0.14 },
        new("vllm", "0.17.0", "Qwen/Qwen2.5-7B-Instruct", "mi210", "github.com/amdgoose/arno_vllm_chat vllm_server.log") {
            Format = "fp16", Longest = 4096, Weights = 14.37, Pool = 41.81, Tokens = 782_800, Concurrency = 191.11, Graphs = 3.19 },
        new("vllm", "0.18.1", "Qwen/Qwen2.5-32B-Instruct", "rtx-3090", "github.com/leadawon/LAMBO backend_server_exper99.log") {
            Tensor = 4, Share = 0.88, Longest = 32_768, Sequences = 1, GraphMode = "NONE", Weights = 15.39, Pool = 5.24, Tokens = 85_760 },
        new("vllm", "0.12.0", "Qwen/Qwen3-VL-30B-A3B-Instruct", "h100-sxm", "github.com/Zzsf11/VideoCuttingAgent Qwen3VL_vllm-server.out") {
            Tensor = 2, Longest = 65_536, Sequences = 64, Weights = 29.3114, Pool = 38.15, Tokens = 833_344, Concurrency = 12.72 },
        new("vllm", "0.12.0", "Qwen/Qwen3-VL-30B-A3B-Instruct", "h100-sxm", "github.com/Zzsf11/VideoCuttingAgent vllm_serve.log") {
            Tensor = 2, Longest = 65_536, Sequences = 256, Weights = 29.3115, Pool = 37.23, Tokens = 813_152, Concurrency = 12.41 },
        new("vllm", "0.12.0", "Qwen/Qwen3-Embedding-8B", "h100-sxm", "github.com/Zzsf11/VideoCuttingAgent Qwen3Embedding_vllm-server.out") {
            Pools = true, Longest = 8192, Weights = 14.1062, Pool = 56.24, Tokens = 409_504 },
        new("vllm", "0.12.0", "Qwen/Qwen3-30B-A3B", "h100-sxm", "github.com/Zzsf11/VideoCuttingAgent Qwen3_8891_vllm-server.out") {
            Tensor = 2, Longest = 40_960, Sequences = 64, Weights = 28.4571, Pool = 41.68, Tokens = 910_464, Concurrency = 22.23 },
        new("vllm", "0.6.6", "Qwen/Qwen2.5-1.5B-Instruct", "l40s", "github.com/lennonYe/6998_project vllm_server.log") {
            Longest = 4096, Weights = 2.8875, Activations = 1.40, Pool = 35.55, Tokens = 1_331_328, Concurrency = 325.03, Graphs = 0.21 },
        new("sglang", "0.5.9", "Qwen/Qwen2.5-1.5B-Instruct", "l40s", "github.com/lennonYe/6998_project sglang_radix_server.log") {
            Share = 0.85, Weights = 3.03, Pool = 34.38, Tokens = 1_287_482, Graphs = 0.18 },
        new("vllm", "0.10.2", "Qwen/Qwen3-4B", "h100-sxm", "github.com/benyucong/neo4j-graphrag-python logs/vllm.out") {
            Weights = 7.5552, Pool = 58.05, Tokens = 422_672, Concurrency = 10.32, Graphs = 0.54 },
        new("vllm", "0.19.0", "openai/gpt-oss-20b", "a100-sxm4-80", "myoceane.fr, vLLM on A100") {
            Format = "mxfp4", Share = 0.65, Longest = 131_072, Weights = 13.72, Pool = 36.56 },
        new("vllm", "0.13.0", "Qwen/Qwen2.5-14B-Instruct", "rtx-a5000", "github.com/kumaxxp/duo-talk vllm.log") {
            Format = "awq-int4", Longest = 8192, Weights = 9.3795, Pool = 10.39, Tokens = 56_736, Concurrency = 6.93, Graphs = 1.18 },
        new("vllm", "0.13.0", "openai/gpt-oss-20b", "gb10", "github.com/TW-10519/VLLM-ROUTER logs/vllm.log") {
            Format = "mxfp4", Share = 0.25, Longest = 8192, Weights = 13.7193, Pool = 12.94, Tokens = 282_624, Graphs = 0.86 },
        new("vllm", "0.26.0", "Qwen/Qwen3-Coder-30B-A3B-Instruct", "a100-sxm4-80", "github.com/LukeJYK/AutoScientists vllm.log") {
            Share = 0.9, Longest = 131_072, Sequences = 16, Weights = 56.93, Pool = 13.84, Tokens = 151_216, Concurrency = 1.15, Graphs = 0.15 },
        new("vllm", "0.9.2", "Qwen/Qwen2.5-14B-Instruct", "rtx-3090", "github.com/jyngjeon/multiagentsdebate vllm_server_qwen25_2.log") {
            Tensor = 4, Longest = 16_384, Weights = 6.9461, Pool = 12.79, Tokens = 279_408, Concurrency = 17.05, Graphs = 1.03 },
        new("vllm", "0.17.0", "Qwen/Qwen2.5-3B-Instruct", "rtx-3090", "github.com/KevinHuang8/Augment_QA vllm.log") {
            Format = "fp16", Longest = 4096, Weights = 5.79, Pool = 14.74, Tokens = 429_328, Concurrency = 104.82, Graphs = 0.51 },
        // Windows shows the process all 24 GiB of the card.
        new("vllm", "0.19.1", "microsoft/Phi-3-mini-4k-instruct", "rtx-3090", "github.com/sridhar1804/local-ai logs/vllm.log") {
            Format = "fp16", Share = 0.85, Longest = 4096, Weights = 7.12, Pool = 13.06, Tokens = 35_648, Concurrency = 8.67, Graphs = 0.46 },
        Profiled("openai/gpt-oss-20b") with { Format = "mxfp4", Weights = 13.47, Activations = 7.38, NonTorch = 0.13, Pool = 50.28 },
        // Printed with a share of 0.9, but only 0.95 leaves the pool that was printed with it.
        Profiled("openai/gpt-oss-120b") with { Format = "mxfp4", Share = 0.95, Weights = 64.38, Activations = 7.38, NonTorch = 0.13, Pool = 3.33 },
        Profiled("meta-llama/Llama-3.3-70B-Instruct") with { Format = "fp8", Tensor = 2, Weights = 33.88, Activations = 4.84, NonTorch = 0.55, Pool = 32.0 },
        Profiled("meta-llama/Llama-3.3-70B-Instruct") with { Format = "fp8", Weights = 67.72, Activations = 4.84, NonTorch = 0.14 },
        Profiled("meta-llama/Meta-Llama-3.1-8B") with { Weights = 14.99, Activations = 4.76, NonTorch = 0.13, Pool = 51.38 },
        Profiled("Qwen/Qwen3-0.6B") with { Weights = 1.12, Activations = 5.56, NonTorch = 0.13, Pool = 64.45 },
        Profiled("Qwen/Qwen3-0.6B") with { Longest = 32000, Weights = 1.12, Activations = 5.56, NonTorch = 0.13, Pool = 64.45 },
        Profiled("Qwen/Qwen3-32B") with { Weights = 61.03, Activations = 5.64, NonTorch = 0.14, Pool = 4.45 },
        Profiled("Qwen/Qwen3-32B") with { Tensor = 2, Weights = 30.59, Activations = 5.64, NonTorch = 0.54, Pool = 34.49 },
        new("vllm", "0.11.0", "Qwen/Qwen3-Next-80B-A3B-Instruct", "h200-sxm", "public log of LegalAI-DataPipeline, 2025-10-23") {
            Tensor = 2, Longest = 262144, StepTokens = 8192, Weights = 74.2812, Activations = 5.58, Pool = 44.59, Tokens = 973_760, Concurrency = 14.77 },
        Report("Qwen/Qwen3-14B", "0.15.0") with { Weights = 27.52, Activations = 5.64, NonTorch = 0.13, Pool = 41.94, Concurrency = 33.55 },
        Report("Qwen/Qwen3-14B", "0.16.0") with { Weights = 27.52, Activations = 5.64, NonTorch = 0.13, Pool = 41.94, Concurrency = 33.55 },
        Report("Qwen/Qwen3-14B", "0.17.0") with { Weights = 27.52, Activations = 2.23, NonTorch = 0.13, Pool = 45.34, Concurrency = 36.27 },
        Report("Qwen/Qwen3-14B", "0.18.0") with { Weights = 27.52, Activations = 2.23, NonTorch = 0.25, Pool = 45.23, Concurrency = 36.18 },
        Report("deepseek-ai/DeepSeek-V2-Lite") with { Activations = 1.93, NonTorch = 0.26 },
        Report("google/gemma-7b") with { Activations = 3.63, NonTorch = 0.25 },
        Report("google/gemma-2-27b") with { Activations = 3.66, NonTorch = 0.26 },
        Report("google/gemma-3-4b-it") with { Activations = 3.89, NonTorch = 0.25 },
        Report("google/gemma-3-27b-it") with { Activations = 3.99, NonTorch = 0.26 },
        Report("openai/gpt-oss-20b") with { Format = "mxfp4", Tensor = 2, Share = 0.9, Activations = 2.87, NonTorch = 2.07 },
        Report("codellama/CodeLlama-7b-hf") with { Activations = 0.77, NonTorch = 0.25 },
        Report("microsoft/phi-4") with { Activations = 1.52, NonTorch = 0.25 },
        Report("Qwen/Qwen3-8B") with { Activations = 2.21, NonTorch = 0.25 },
        Report("Qwen/Qwen3-30B-A3B") with { Activations = 2.68, NonTorch = 0.27 },
        Report("Qwen/Qwen2.5-72B") with { Tensor = 2, Activations = 2.29, NonTorch = 2.09 },
        Report("meta-llama/Llama-3.3-70B-Instruct") with { Format = "fp8", Tensor = 2, Activations = 1.96, NonTorch = 2.1 },
        Report("meta-llama/Llama-3.3-70B-Instruct") with { Format = "fp8", Tensor = 4, Activations = 1.97, NonTorch = 2.21 },
        Report("Qwen/Qwen2.5-7B") with { Weights = 14.25, Activations = 2.21, NonTorch = 0.24, Pool = 58.53, Tokens = 1_096_000 },
        Report("Qwen/Qwen2.5-7B") with { Tensor = 2, Weights = 7.12, Activations = 2.21, NonTorch = 2.06 },
        Report("Qwen/Qwen2.5-7B") with { Tensor = 4, Weights = 3.55, Activations = 2.21, NonTorch = 2.13 },
        new("vllm", "0.19.0", "google/gemma-3-27b-it", "h100-sxm", "github.com/llm-d-incubation/llm-d-planner " +
            "accuracy/results/v0.19.0/logs/google-gemma-3-27b-it--h100-80gb--tp1pp1dp1--8192.log") {
            Share = 0.95, Longest = 8192, StepTokens = 8192, Sequences = 1024, Weights = 51.45, Pool = 19.53, Tokens = 36_560, Concurrency = 4.46 },
        new("vllm", "0.22.1", "Qwen/Qwen3-30B-A3B", "h100-sxm", "github.com/NnamdiOdozi/mlops-assignment logs/vllm.log") {
            Format = "fp8", Longest = 8192, StepTokens = 8192, Sequences = 64, Weights = 29.08, Pool = 42.54, Tokens = 464_656, Concurrency = 56.72 },
        new("vllm", "0.25.1", "google/gemma-4-26B-A4B", "gb10", "github.com/sostrowsk/dgx-spark-local-llm gemma4-nvfp4.log") {
            Format = "nvfp4", Share = 0.85, Longest = 262144, StepTokens = 2496, Sequences = 32, Weights = 15.88, Pool = 84.68, Tokens = 3_912_140,
            Concurrency = 14.92 },
        new("vllm", "0.25.1", "google/gemma-4-26B-A4B", "gb10", "github.com/sostrowsk/dgx-spark-local-llm gemma4-int4.log") {
            Format = "gptq-int4", Cache = "fp16", Share = 0.85, Longest = 262144, StepTokens = 2496, Sequences = 32, Weights = 16.63, Pool = 83.89,
            Tokens = 3_875_400, Concurrency = 14.78 },
        Sglang("google/gemma-4-31B-it", "rtx-3090", "github.com/mattbucci/2x-3090-GA102-300-A1-sglang-inference " +
            "benchmarks/sprint-2026-06-kv-decode/A3-gemma4-31b/ladder-ratio-0.03.json") with {
            Format = "awq-int4", Tensor = 2, Share = 0.85, Longest = 262144, StepTokens = 4096, WindowRatio = 0.03, Weights = 11.07, Pool = 8.32,
            Tokens = 167_877 },
        Sglang("google/gemma-4-31B-it", "rtx-3090", "github.com/mattbucci/2x-3090-GA102-300-A1-sglang-inference " +
            "benchmarks/sprint-2026-06-kv-decode/A3-gemma4-31b/ladder-ratio-0.0625.json") with {
            Format = "awq-int4", Tensor = 2, Share = 0.85, Longest = 262144, StepTokens = 4096, WindowRatio = 0.0625, Weights = 11.07, Pool = 8.32,
            Tokens = 134_302 },
        Sglang("google/gemma-4-31B-it", "rtx-3090", "github.com/mattbucci/2x-3090-GA102-300-A1-sglang-inference " +
            "benchmarks/sprint-2026-06-kv-decode/A3-gemma4-31b/ladder-ratio-0.1.json") with {
            Format = "awq-int4", Tensor = 2, Share = 0.85, Longest = 262144, StepTokens = 4096, WindowRatio = 0.1, Weights = 11.07, Pool = 8.32,
            Tokens = 109_120 },
        Sglang("google/gemma-4-31B-it", "rtx-3090", "github.com/mattbucci/2x-3090-GA102-300-A1-sglang-inference " +
            "benchmarks/sprint-2026-06-kv-decode/A3-gemma4-31b/ladder-ratio-0.25.json") with {
            Format = "awq-int4", Tensor = 2, Share = 0.85, Longest = 262144, StepTokens = 4096, WindowRatio = 0.25, Weights = 11.07, Pool = 8.32,
            Tokens = 62_354 },
        Sglang("google/gemma-4-31B-it", "rtx-3090", "github.com/mattbucci/2x-3090-GA102-300-A1-sglang-inference " +
            "benchmarks/sprint-2026-06-kv-decode/A3-gemma4-31b/ladder-ratio-0.5.json") with {
            Format = "awq-int4", Tensor = 2, Share = 0.85, Longest = 262144, StepTokens = 4096, WindowRatio = 0.5, Weights = 11.07, Pool = 8.32,
            Tokens = 36_373 },
        Sglang("google/gemma-4-31B-it", "rtx-3090", "github.com/mattbucci/2x-3090-GA102-300-A1-sglang-inference " +
            "benchmarks/sprint-2026-06-kv-decode/A3-gemma4-31b/ladder-ratio-0.8.json") with {
            Format = "awq-int4", Tensor = 2, Share = 0.85, Longest = 262144, StepTokens = 4096, WindowRatio = 0.8, Weights = 11.07, Pool = 8.32,
            Tokens = 24_248 },
        Sglang("google/gemma-4-31B-it", "rtx-3090", "github.com/mattbucci/2x-3090-GA102-300-A1-sglang-inference " +
            "benchmarks/sprint-2026-06-kv-decode/A4-gate-gemma4-31b/probe-ratio-0.1.json") with {
            Format = "awq-int4", Tensor = 2, Share = 0.92, Longest = 262144, StepTokens = 4096, WindowRatio = 0.1, Weights = 11.07, Pool = 9.92,
            Tokens = 130_144 },
        Sglang("google/gemma-4-31B-it", "rtx-3090", "github.com/mattbucci/2x-3090-GA102-300-A1-sglang-inference " +
            "benchmarks/sprint-2026-06-kv-decode/A5-confirm-gemma4-31b-e5m2-r0625/probe-ratio-0.0625.json") with {
            Format = "awq-int4", Cache = "fp8", Tensor = 2, Share = 0.92, Longest = 262144, StepTokens = 4096, WindowRatio = 0.1, Weights = 11.07, Pool = 9.92,
            Tokens = 260_289 },
        Sglang("google/gemma-4-31B-it", "rtx-3090", "github.com/mattbucci/2x-3090-GA102-300-A1-sglang-inference " +
            "benchmarks/sprint-2026-06-kv-decode/A5-nudge-gemma4-31b-r05/probe-ratio-0.05.json") with {
            Format = "awq-int4", Cache = "fp8", Tensor = 2, Share = 0.92, Longest = 262144, StepTokens = 4096, WindowRatio = 0.05, Weights = 11.07, Pool = 9.92,
            Tokens = 347_053 },
        Sglang("Qwen/Qwen3-235B-A22B", "h100-sxm", "github.com/vllm-project/vllm#21348", "0.4.6") with {
            Format = "fp8-block", Tensor = 4, Share = 0.93, Pool = 16.46, Tokens = 367_404 },
    ];

    /// <summary>A run of the public sweep of vLLM 0.19.0 on H100: utilization 0.95, 8192 tokens a step, 1024 sequences, a context of 8192 unless said
    /// otherwise.</summary>
    private static PublishedLog Sweep(string model, string log) =>
        new("vllm", "0.19.0", model, "h100-sxm", $"github.com/llm-d-incubation/llm-d-planner accuracy/results/v0.19.0/{log}")
        {
            Share = 0.95,
            Longest = 8192,
            StepTokens = 8192,
            Sequences = 1024,
        };

    /// <summary>A run of 0.11.0 on H100 in the same project's first measurements: a context of 16,000, all else the server's own.</summary>
    private static PublishedLog Profiled(string model) =>
        new("vllm", "0.11.0", model, "h100-sxm", "github.com/llm-d/llm-d-benchmark config_explorer/empirical-vllm-memory-results.md")
        {
            Share = 0.9,
            Longest = 16000,
        };

    /// <summary>A run that the sweep's report tells of.</summary>
    private static PublishedLog Report(string model, string version = "0.19.0") =>
        new("vllm", version, model, "h100-sxm", "github.com/llm-d-incubation/llm-d-planner accuracy/accuracy_report.md")
        {
            Share = 0.95,
            Longest = 8192,
        };

    /// <summary>The logs name no version: that of Gemma 4 is of June 2026, that of Qwen3 of July 2025.</summary>
    private static PublishedLog Sglang(string model, string gpu, string source, string version = "0.5.13") => new("sglang", version, model, gpu, source);
}
