using InferenceSizing.Domain.Engines.Shared;
using InferenceSizing.Domain.Engines.Vllm;
using InferenceSizing.Domain.Speculation;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Catalogue.Tests.Engines;

/// <summary>Public reports of vLLM that did not start, or just did, with what was printed. A citation for each.</summary>
internal static class StartupReports
{
    /// <summary>By its source: the settings with what was printed, the check that failed, and how near the printed figures are asked for.</summary>
    public static Dictionary<string, (PublishedLog Log, StartupCode? Refused, double Tolerance)> All { get; } = new()
    {
        ["recipes 551"] = (Vllm("0.22.1", "Qwen/Qwen3.6-27B", "h100-sxm", "fp8-block") with { Share = 0.95 }, StartupCode.SequencesExceedBlocks, 0),
        ["recipes 831, FP8"] = (
            Vllm("0.27.1", "Qwen/Qwen3.8-27B", "rtx-pro-6000-maxq", "fp8-block") with { Pool = 44.9 }, StartupCode.SequencesExceedBlocks, 0.06),
        ["recipes 831, BF16"] = (
            Vllm("0.27.1", "Qwen/Qwen3.8-27B", "rtx-pro-6000-maxq", "bf16") with { Share = 0.95, Pool = 26.6 }, StartupCode.SequencesExceedBlocks, 0.04),
        ["retail-shopping-assistant 95"] = (
            Vllm("0.20.0", "nvidia/NVIDIA-Nemotron-3-Super-120B-A12B-BF16", "h100-sxm", "fp8") with { Tensor = 2 }, StartupCode.SequencesExceedBlocks, 0),
        ["spark-vllm-docker 396"] = (
            Vllm("0.29.1", "MiniMaxAI/MiniMax-M2.7", "gb10", "awq-int4") with { Tensor = 2, Share = 0.8, Longest = 196_608, Pool = 22.5, Graphs = 5.1 },
            StartupCode.ContextExceedsCache, 0.02),
        ["vllm 44376"] = (
            Vllm("0.22.0", "deepseek-ai/DeepSeek-V4-Flash", "gh200-96", "fp8-block") with
            {
                Cache = "fp8",
                Tensor = 2,
                Share = 0.95,
                Longest = 30_000,
                StepTokens = 16_384,
                Sequences = 1024,
                Pool = 5.44
            }, StartupCode.ContextExceedsCache, 0.03),
        ["vllm 51041"] = (
            Vllm("0.26.0", "deepseek-ai/DeepSeek-V4-Flash", "h20", "fp8-block") with
            {
                Cache = "fp8",
                Tensor = 2,
                Longest = 121_344,
                StepTokens = 8192,
                Sequences = 32,
                Pool = 7.7,
                Tokens = 150_000
            }, null, 0.03),
        ["recipes 893"] = (
            Vllm("0.28.0", "zai-org/GLM-5.3", "h200-sxm", "fp8-block") with { Cache = "fp8", Tensor = 8, Weights = 94.46 },
            StartupCode.ContextExceedsCache, 0.01),
        ["Qwen3 295"] = (Vllm("0.6.0", "Qwen/Qwen1.5-7B", "rtx-3090", "bf16") with { Tokens = 7344 }, StartupCode.ContextExceedsCache, 0.04),
        ["vllm 10517"] = (
            Vllm("0.19.0", "meta-llama/Llama-3.1-8B-Instruct", "rtx-4090", "bf16") with { Longest = 131_072 }, StartupCode.ContextExceedsCache, 0),
        ["vllm 32105"] = (
            Vllm("0.14.0", "zai-org/GLM-4.7", "a100-sxm4-80", "fp8") with
            {
                Pipeline = 8,
                Share = 0.925,
                Longest = 202_752,
                Sequences = 128,
                Pool = 28.57
            }, null, 0.01),
        // A set-up of two cards with what its log printed in August 2026; batched tokens and sequences are assumed.
        ["club-3090 1087"] = (
            Vllm("0.27.1", "Qwen/Qwen3.8-27B", "rtx-5090", "fp8-block") with
            {
                Tensor = 2,
                Share = 0.92,
                Longest = 65_536,
                StepTokens = 8192,
                Sequences = 8,
                Pool = 12.26
            }, null, 0.02),
        ["recipes 273"] = (
            Vllm("0.17.0", "MiniMaxAI/MiniMax-M2.5", "mi300x", "fp8-block") with { Tensor = 2, Tokens = 497_600 }, null, 0.06),
        ["vllm 17469"] = (Vllm("0.8.5", "Qwen/Qwen3-30B-A3B", "h100-sxm", "bf16") with { Tensor = 4, Weights = 14.2474 }, null, 0.001),
        ["vllm 18446"] = (Vllm("0.8.5", "Qwen/Qwen3-235B-A22B", "h100-sxm", "bf16") with { Tensor = 8, Weights = 54.9206 }, null, 0.001),
        ["gpustack 4660"] = (Vllm("0.14.0", "Qwen/Qwen3-8B", "rtx-4090", "fp8-block") with { Weights = 8.8011 }, null, 0.001),
        ["TensorRT-LLM 18669"] = (
            new PublishedLog("tensorrt-llm", "1.2.0", "google/gemma-3-27b-it", "h100-sxm", "") { Format = "fp8", Pool = 42.38 }, null, 0.02),
        // "max_tokens_per_mm_item (2496) is larger than max_num_batched_tokens (2048)".
        ["recipes 441"] = (
            Vllm("0.20.0", "google/gemma-4-26B-A4B", "a100-sxm4-80", "bf16") with { Share = 0.9, Longest = 32_768 }, StartupCode.SettingRefused, 0),
        ["vllm 42687"] = (
            Vllm("0.20.0", "google/gemma-4-31B-it", "l4", "bf16") with { Tensor = 4, Longest = 16_384 }, StartupCode.SettingRefused, 0),
        ["vllm 42687, H200"] = (Vllm("0.20.0", "google/gemma-4-31B-it", "h200-sxm", "bf16") with { Longest = 16_384 }, null, 0),
        ["vllm 25292"] = (Vllm("0.10.0", "Qwen/Qwen3-30B-A3B", "h100-sxm", "fp8-block") with { Tensor = 4 }, StartupCode.SharesIndivisible, 0),
        ["vllm 48173"] = (Vllm("0.25.0", "MiniMaxAI/MiniMax-M2.7", "h200-sxm", "fp8-block") with { Tensor = 8 }, StartupCode.SharesIndivisible, 0),
        ["vllm 26612"] = (Vllm("0.11.0", "Qwen/Qwen3-VL-30B-A3B-Instruct", "a800-sxm4-80", "bf16"), StartupCode.ContextExceedsCache, 0),
        // A fork of 0.21 for cards that upstream has no kernels for; tokens over pool are 215,401 over 5.35 GiB, with shared prefixes.
        ["1Cat-vLLM 237"] = (
            Vllm("0.21.0", "Qwen/Qwen3.8-27B", "v100-sxm2-16", "awq-int4") with { Tensor = 4, Longest = 8192, SharesPrefixes = true },
            StartupCode.GpuUnsupported, 0),
        // KAITO gives 0.84 of the card (pkg/model/interface.go); the release is that of June 2026, 22.5 GiB are asked for and 17.39 there.
        ["kaito 2132"] = (
            Vllm("0.22.0", "mistralai/Mistral-Small-4-119B-2603", "h100-nvl", "fp8") with { Tensor = 2, Share = 0.84, Pool = 17.39 },
            StartupCode.ContextExceedsCache, 0.03),
        ["vllm 13061"] = (
            Vllm("0.7.2", "deepseek-ai/DeepSeek-R1-Distill-Qwen-14B", "rtx-4090", "bf16") with { Tensor = 2, Share = 0.98, Tokens = 81_536, Weights = 13.9476 },
            StartupCode.ContextExceedsCache, 0.05),
        ["vllm 16336"] = (Vllm("0.8.3", "meta-llama/Llama-3.1-8B-Instruct", "b200", "bf16") with { Longest = 8192 }, StartupCode.GpuUnsupported, 0),
        // Reports looked up on 1 December 2026 before the service was asked.
        ["vllm 41695"] = (
            Vllm("0.20.0", "Qwen/Qwen3-Coder-30B-A3B-Instruct", "rtx-5090", "fp8-block") with { Share = 0.95, Longest = 16_384 },
            StartupCode.WeightsExceedBudget, 0),
        ["vllm 13882"] = (
            Vllm("0.7.3", "Qwen/Qwen2.5-7B-Instruct", "rtx-4060", "awq-int4") with { Share = 0.7, Longest = 4096, Weights = 5.2032 },
            StartupCode.WeightsExceedBudget, 0.002),
        // 969 blocks of H100; 161 and 3.86 GiB of two Radeon, where the format is not stated and four bits come nearest.
        ["vllm 49064"] = (
            Vllm("0.28.0", "Qwen/Qwen3.8-27B", "h100-sxm", "gptq-int4") with { Share = 0.9, Longest = 132_000 }, StartupCode.SequencesExceedBlocks, 0),
        ["vllm 49064, Radeon"] = (
            Vllm("0.23.1", "Qwen/Qwen3.8-27B", "rx-7900-xt", "gptq-int4") with { Tensor = 2, Share = 0.85, Longest = 122_633, Pool = 3.86 },
            StartupCode.SequencesExceedBlocks, 0.1),
        ["kaito 2319"] = (Vllm("0.25.1", "Qwen/Qwen3.6-27B", "h100-nvl", "bf16"), StartupCode.SequencesExceedBlocks, 0),
        // "CUDA out of memory occurred when warming up sampler with 256 dummy requests".
        ["vllm 19445"] = (
            Vllm("0.13.0", "meta-llama/Llama-3.1-8B-Instruct", "rtx-2080-ti", "awq-int4") with { Longest = 10_000 }, StartupCode.RestExceedsMemory, 0),
        // Out of memory while graphs are captured, of which 3.65 GiB were estimated and not yet taken off.
        ["leadawon/LAMBO logs/vllm_qwen35_9b.log"] = (
            Vllm("0.19.0", "Qwen/Qwen3.5-9B", "rtx-3090", "bf16") with { Tensor = 4, Longest = 32_768, Pool = 15.36, Tokens = 502_656, Graphs = 3.65 },
            StartupCode.RestExceedsMemory, 0.04),
        ["leadawon/LAMBO logs/vllm_qwen35_27b.log"] = (
            Vllm("0.19.0", "Qwen/Qwen3.5-27B", "rtx-3090", "bf16") with
            {
                Tensor = 4,
                Longest = 32_768,
                GraphMode = VllmKnobs.NoGraphs,
                Pool = 7.0,
                Tokens = 114_464,
                Weights = 13.01
            }, null, 0.04),
        ["myoceane.fr, vLLM on A100"] = (
            Vllm("0.19.0", "google/gemma-4-26B-A4B", "a100-sxm4-80", "bf16") with
            {
                Share = 0.9,
                Longest = 131_072,
                GraphMode = VllmKnobs.NoGraphs,
                Pool = 21.5,
                Weights = 48.5
            }, null, 0.005),
        // Weights: the published config leaves out the audio tower.
        ["HienHoang3011/translate-pipeline vllm_server.log"] = (
            Vllm("0.19.1", "google/gemma-4-E4B-it", "a100-sxm4-40", "bf16") with { Share = 0.85, Longest = 16_384, Pool = 16.45, Weights = 15.16 }, null, 0.1),
        ["CSDN, Qwen3-8B on 24 GB"] = (
            Vllm("0.11.0", "Qwen/Qwen3-8B", "rtx-3090", "bf16") with { Pool = 4.5, Weights = 15.27 }, StartupCode.ContextExceedsCache, 0.025),
        // 16,384 tokens a step in a build of August 2026; with the 8192 of the release before it started. Printed: 13.41 GiB (pull request 54205).
        ["vllm 53961"] = (
            Vllm("0.28.0", "deepseek-ai/DeepSeek-V4-Pro", "mi300x", "mxfp4") with { Cache = "fp8", Tensor = 8, Longest = 1_048_576, Pool = 13.41 },
            StartupCode.ContextExceedsCache, 0.25),
        ["vllm 53961, 8192"] = (
            Vllm("0.28.0", "deepseek-ai/DeepSeek-V4-Pro", "mi300x", "mxfp4") with { Cache = "fp8", Tensor = 8, Longest = 1_048_576, StepTokens = 8192 },
            null, 0),
        // Reports of 2025 and 2026 that were asked of the service before a rule was changed for them.
        ["talos-argocd-proxmox 1995"] = (
            Vllm("0.27.1", "Qwen/Qwen3.8-27B", "rtx-3090", "fp8-block") with
            {
                Cache = "fp8",
                Tensor = 2,
                Share = 0.92,
                Longest = 131_072,
                StepTokens = 8192,
                Sequences = 2,
                SharesPrefixes = true,
                Pool = 4.99,
            }, null, 0.035),
        ["club-3090 642"] = (
            PredictingOnAmpere("0.24.0", ranks: 2, sequences: 2) with { Pool = 11.05, Tokens = 623_873 }, null, 0.013),
        ["club-3090 584"] = (
            PredictingOnAmpere("0.24.0", ranks: 4, sequences: 4) with { Pool = 15.72, Tokens = 1_774_963 }, null, 0.01),
        // A build of May 2026 after 0.20, whose log states tokens by concurrency as 0.21 does.
        ["club-3090 142"] = (
            PredictingOnAmpere("0.21.0", ranks: 2, sequences: 2) with { Pool = 11.08, Tokens = 623_873 }, null, 0.01),
        ["club-3090 294"] = (PredictingOnAmpere("0.22.0", ranks: 2, sequences: 2) with { Tokens = 622_408 }, null, 0.013),
        // Printed: 0.78 GiB.
        ["club-3090 323"] = (
            Vllm("0.22.0", "Qwen/Qwen3.6-35B-A3B", "rtx-3090", "gptq-int4") with
            {
                Cache = "fp8",
                Share = 0.95,
                Longest = 8192,
                Sequences = 1,
                Pool = 0.78,
            }, null, 0.25),
        ["vllm 23278"] = (
            Vllm("0.10.1", "openai/gpt-oss-120b", "h100-sxm", "mxfp4") with { Weights = 65.9651 }, StartupCode.WeightsExceedBudget, 0.002),
        ["vllm 33155"] = (
            Vllm("0.14.0", "openai/gpt-oss-120b", "h100-sxm", "mxfp4") with { StepTokens = 5120, Weights = 64.38 }, StartupCode.WeightsExceedBudget, 0.002),
        ["spark-vllm-docker 396, 0.85"] = (
            Vllm("0.29.1", "MiniMaxAI/MiniMax-M2.7", "gb10", "awq-int4") with
            {
                Tensor = 2,
                Share = 0.85,
                Longest = 196_608,
                Pool = 28.74,
                Tokens = 240_816,
            }, null, 0.01),
        ["recipes 632"] = (
            Vllm("0.25.0", "nvidia/NVIDIA-Nemotron-3-Super-120B-A12B-BF16", "gb10", "nvfp4") with { Share = 0.85, Longest = 131_072, Sequences = 4 }, null, 0),
        ["recipes 632, default share"] = (
            Vllm("0.25.0", "nvidia/NVIDIA-Nemotron-3-Super-120B-A12B-BF16", "gb10", "nvfp4") with { Longest = 131_072, Sequences = 4 },
            StartupCode.ShareExceedsFree, 0),
        ["recipes 646"] = (
            Vllm("0.25.0", "deepseek-ai/DeepSeek-V4-Flash", "mi325x", "mxfp4") with { Cache = "fp8", Longest = 4096, GivenPool = 9.31 }, null, 0),
        ["recipes 810"] = (
            Vllm("0.27.0", "Qwen/Qwen3.8-27B", "rtx-5090", "fp8-block") with
            {
                Tensor = 2,
                Longest = 262_144,
                Sequences = 8,
                Tokens = 377_456,
                Weights = 14.28,
            }, null, 0.07),
        ["recipes 830"] = (
            Vllm("0.27.1", "deepseek-ai/DeepSeek-V4-Flash", "mi300x", "mxfp4") with { Cache = "fp8", Tensor = 8, Share = 0.85 }, null, 0),
        // 13,360 tokens; which card it was is not stated, and 40 GB come nearest.
        ["DeepSeek-V2 83"] = (
            Vllm("0.5.4", "deepseek-ai/DeepSeek-V2-Lite", "a100-sxm4-40", "bf16") with { Tokens = 13_360 }, StartupCode.ContextExceedsCache, 0.1),
        // Logs and notes of 2025 and 2026, collected on 1 December 2026 and asked of the service before a rule was changed for them. A notebook of an
        // interference study; 8192 tokens a step are what the class LLM takes.
        ["gpu-util-interference, Qwen2.5-7B on V100"] = (
            Vllm("0.18.0", "Qwen/Qwen2.5-7B-Instruct", "v100-sxm2-32", "fp16") with
            {
                Longest = 32_768,
                StepTokens = 8192,
                GraphMode = VllmKnobs.NoGraphs,
                Pool = 13.1,
                Tokens = 245_360,
                Weights = 14.25
            }, null, 0.006),
        ["compose note, Gemma 3 27B on MI300X"] = (
            Vllm("0.11.0", "google/gemma-3-27b-it", "mi300x", "bf16") with
            {
                Longest = 4096,
                ImagesOfPrompt = 2,
                Pool = 109.86,
                Tokens = 205_696,
                Weights = 51.7891,
                Graphs = 1.02
            }, null, 0.09),
        ["llm-sprint day 49, Qwen2.5-7B"] = (
            Vllm("0.24.0", "Qwen/Qwen2.5-7B-Instruct", "rtx-4090", "bf16") with
            {
                Share = 0.85,
                Longest = 2048,
                Pool = 4.45,
                Tokens = 83_376,
                Weights = 14.29,
                Graphs = 0.53
            }, null, 0.05),
        ["llm-sprint day 49, Qwen2.5-0.5B"] = (
            Vllm("0.24.0", "Qwen/Qwen2.5-0.5B-Instruct", "rtx-4090", "bf16") with { Share = 0.85, Longest = 2048, Pool = 18.08, Tokens = 1_579_808 },
            null, 0.01),
        ["docker log of 1 July 2026, Qwen2.5-VL-7B at 0.22"] = (
            Vllm("0.23.0", "Qwen/Qwen2.5-VL-7B-Instruct", "a100-sxm4-80", "bf16") with { Share = 0.22, Weights = 15.67, Graphs = 0.53 },
            StartupCode.WeightsExceedBudget, 0.05),
        // A capacity study on one MI300X (TIARA, platform B): 413,632 tokens start, 475,676 do not.
        ["TIARA, Seed-OSS-36B on MI300X"] = (
            OnInstinct("0.28.0", "ByteDance-Seed/Seed-OSS-36B-Instruct") with { Longest = 413_632, Pool = 100.99, Tokens = 413_632, Weights = 67.46 },
            null, 0.005),
        ["TIARA, Seed-OSS-36B on MI300X, longer"] = (
            OnInstinct("0.28.0", "ByteDance-Seed/Seed-OSS-36B-Instruct") with { Longest = 475_676, Pool = 100.99 },
            StartupCode.ContextExceedsCache, 0.005),
        ["TIARA, Llama-3.1-8B on MI300X"] = (
            OnInstinct("0.28.0", "meta-llama/Llama-3.1-8B-Instruct") with { Longest = 8192, Tokens = 1_271_024 }, null, 0.005),
        ["TIARA, Llama-3.1-8B on MI300X, 0.19"] = (
            OnInstinct("0.19.1", "meta-llama/Llama-3.1-8B-Instruct") with { Longest = 8192, Tokens = 1_271_232 }, null, 0.005),
        ["TIARA, Llama-3.1-8B on MI300X, 0.19, FP8 cache"] = (
            OnInstinct("0.19.1", "meta-llama/Llama-3.1-8B-Instruct") with { Cache = "fp8", Longest = 131_072, Tokens = 2_543_408 }, null, 0.005),
        ["TIARA, Qwen2.5-7B-1M on MI300X"] = (
            OnInstinct("0.28.0", "Qwen/Qwen2.5-7B-Instruct") with { Longest = 8192, Tokens = 2_889_696 }, null, 0.01),
        // A block is as large as a recurrent state, and the profile run expands one of each of 1024 sequences: 59.00 GiB.
        ["Kimi-Linear on one H200, 512K"] = (
            Vllm("0.18.0", "moonshotai/Kimi-Linear-48B-A3B-Instruct", "h200-sxm", "fp8") with
            {
                Cache = "fp8",
                Share = 0.95,
                Longest = 524_288,
                GraphMode = VllmKnobs.NoGraphs,
                SharesPrefixes = true,
                Pool = 26.06,
                Tokens = 1_733_184,
                Weights = 46.66
            }, null, 0.02),
        ["DeepSeek-V4-Flash on two H200 NVL, health probe"] = (
            Vllm("0.23.0", "deepseek-ai/DeepSeek-V4-Flash", "h200-nvl", "fp8-block") with
            {
                Cache = "fp8",
                Tensor = 2,
                Share = 0.78,
                Longest = 262_144,
                GraphMode = VllmKnobs.NoGraphs,
                Pool = 32.08,
                Tokens = 2_175_276,
                Weights = 74.08
            }, null, 0.03),
        ["TurboQuant study, Qwen3.5-35B-A3B on A100"] = (
            Vllm("0.19.0", "Qwen/Qwen3.5-35B-A3B", "a100-sxm4-80", "bf16") with { Share = 0.9, Longest = 16_384, Pool = 3.74, Tokens = 48_576 },
            null, 0.05),
        ["SWE agents on Qwen3-32B, RTX PRO 6000"] = (
            Vllm("0.24.0", "Qwen/Qwen3-32B", "rtx-pro-6000-ws", "bf16") with { Share = 0.92, Longest = 32_768, Pool = 24.55, Tokens = 100_544 },
            null, 0.005),
        ["Qwen3-VL-30B-A3B on A100, 81,920 tokens"] = (
            Vllm("0.11.0", "Qwen/Qwen3-VL-30B-A3B-Instruct", "a100-sxm4-80", "bf16") with { Share = 0.9, Longest = 81_920 }, null, 0),
        ["Qwen3-VL-30B-A3B on A100"] = (
            Vllm("0.11.0", "Qwen/Qwen3-VL-30B-A3B-Instruct", "a100-sxm4-80", "bf16") with { Pool = 8.04 }, StartupCode.ContextExceedsCache, 0.13),
        // 245,840 tokens with the estimate and 769,888 without: 62 GiB of an FP8 cache. Its graphs share what the estimate multiplies.
        ["vllm 45178"] = (
            Vllm("0.22.1", "MiniMaxAI/MiniMax-M2.5", "b200", "nvfp4") with { Cache = "fp8", DataParallel = 2, Longest = 2304, Graphs = 62 }, null, 0.01),
        // SGLang: a hybrid with the radix cache and without, and aiter's smaller fraction.
        ["inference/sglang, Qwen3.8-27B on H100"] = (
            Sglang("0.5.18", "h100-sxm", "fp8-block") with { Share = 0.85, Sequences = 32, Tokens = 330_323, Weights = 28.47 }, null, 0.011),
        ["inference/sglang, Qwen3.8-27B on MI355X"] = (
            Sglang("0.5.17", "mi355x", "fp8-block") with { Share = 0.85, Sequences = 32, Tokens = 1_543_256, Weights = 28.49 }, null, 0.006),
        // 111.7 GiB are free before the load, 3.6 less than is assumed.
        ["sglang-w2, Qwen3.8-27B on GB10"] = (
            Sglang("0.5.18", "gb10", "bf16") with
            {
                Share = 0.8,
                Sequences = 32,
                Longest = 2048,
                StepTokens = 8192,
                SharesNoPrefixes = true,
                Tokens = 535_124,
                Weights = 51.86
            }, null, 0.12),
    };

    /// <summary>Qwen3.6-27B in four bits with three tokens of its own prediction on RTX 3090, as one publisher's logs have it.</summary>
    private static PublishedLog PredictingOnAmpere(string version, int ranks, long sequences) =>
        Vllm(version, "Qwen/Qwen3.6-27B", "rtx-3090", "gptq-int4") with
        {
            Cache = "fp8",
            Tensor = ranks,
            Longest = 262_144,
            StepTokens = 8192,
            Sequences = sequences,
            SharesPrefixes = true,
            Share = 0.92,
            Speculation = new()
            {
                Method = SpeculativeMethod.Mtp,
                DraftTokens = TokenCount.From(3),
                Acceptance = AcceptanceRate.Published(SpeculativeMethod.Mtp),
            },
        };

    /// <summary>A model in BF16 on one MI300X at 0.9 of its memory.</summary>
    private static PublishedLog OnInstinct(string version, string model) => Vllm(version, model, "mi300x", "bf16") with { Share = 0.9 };

    /// <summary>A log of SGLang with Qwen3.8-27B.</summary>
    private static PublishedLog Sglang(string version, string gpu, string format) => new("sglang", version, "Qwen/Qwen3.8-27B", gpu, "") { Format = format };

    /// <summary>A log of vLLM.</summary>
    public static PublishedLog Vllm(string version, string model, string gpu, string format) => new("vllm", version, model, gpu, "") { Format = format };
}
