using InferenceSizing.Domain.Engines.Shared;
using InferenceSizing.Formats.Commands;

namespace InferenceSizing.Formats.Tests.Commands;

public sealed class CommandReaderTests
{
    /// <summary>Forms found in repositories of the engines and their users.</summary>
    public static TheoryData<string, string, string?, string> Commands => new()
    {
        { "vllm serve Qwen/Qwen3-32B -tp 2", "vllm", "Qwen/Qwen3-32B", "MODEL -tp" },
        { "python3 -m vllm.entrypoints.openai.api_server --model /models/models--Qwen--Qwen3-8B --max_model_len 7200", "vllm", "Qwen/Qwen3-8B",
            "--model --max_model_len" },
        { "HF_TOKEN=x vllm serve a/b --tensor-parallel 8 --no-enable-prefix-caching", "vllm", "a/b", "MODEL --tensor-parallel --no-enable-prefix-caching" },
        { "docker run --gpus '\"device=0,1\"' -e A=b -v x:y vllm/vllm-openai:v0.19.0 --model a/b", "vllm", "a/b", "--model" },
        { "docker run --entrypoint bash vllm/vllm-openai -lc 'exec vllm serve a/b --port 1'", "vllm", "a/b", "MODEL --port" },
        { "docker run --gpus all vllm-node bash -c -i \"vllm serve a/b --port 1\"", "vllm", "a/b", "MODEL --port" },
        { "bash -c 'exec vllm serve \"$@\"' -- a/b --port 1", "vllm", "a/b", "MODEL --port" },
        { "python3 -m vllm.entrypoints.grpc_server --model a/b", "vllm", "a/b", "--model" },
        { "docker run -v /data/b:/model:ro vllm/vllm-openai --model /model --served-model-name b", "vllm", "b", "--model --served-model-name" },
        { "trtllm-serve serve /data/engine --max_batch_size 1", "tensorrt-llm", null, "MODEL --max_batch_size" },
        { "time python -m sglang.launch_server --model a/b --tp 8 > log 2>&1 &", "sglang", "a/b", "--model --tp" },
        { "sglang serve --model-path a/b", "sglang", "a/b", "--model-path" },
        { "mpirun -n 8 trtllm-serve serve a/b --tp_size \"8\"", "tensorrt-llm", "a/b", "MODEL --tp_size" },
        { "trtllm-bench --model a/b throughput --dataset c", "tensorrt-llm", "a/b", "--model --dataset" },
        { "llama-server -hf a/b-GGUF:Q4_K_M -ngl -1 -fa", "llama.cpp", "a/b-GGUF:Q4_K_M", "-hf -ngl -fa" },
        { "D:\\bin\\llama-server.exe --model D:\\m\\b-q4_0.gguf", "llama.cpp", "b-q4_0.gguf", "--model" },
        { "OLLAMA_CONTEXT_LENGTH=8192 ollama run llama3.1:8b", "ollama", "llama3.1:8b", "OLLAMA_CONTEXT_LENGTH MODEL" },
        { "docker run -p 1:2 ghcr.io/huggingface/text-embeddings-inference:1.8 --model-id a/b", "text-embeddings-inference", "a/b", "--model-id" },
        { "text-embeddings-router --model-id a/b --dtype float16", "text-embeddings-inference", "a/b", "--model-id --dtype" },
        { "./trtexec --onnx=m.onnx --fp16", "tensorrt", "m", "--onnx --fp16" },
        { "level=INFO msg=\"starting\" cmd=\"/usr/bin/ollama runner --model /blobs/sha256-00 --ctx-size 8192\"", "ollama", null, "--model --ctx-size" },
    };

    [Theory, MemberData(nameof(Commands))]
    public void A_command_is_its_engine_its_model_and_its_flags(string command, string engine, string? model, string flags)
    {
        EngineCall call = Assert.Single(CommandReader.Read(command).Value!);

        Assert.Equal((engine, model, flags), (call.Dialect.Name, call.Model, string.Join(' ', call.Flags.Select(flag => flag.Name))));
        Assert.All(call.Flags, flag => Assert.NotNull(flag.Flag));
    }

    [Theory]
    [InlineData("vllm bench serve --backend vllm --model a/b")]
    [InlineData("python -m sglang_router.launch_router --prefill http://a")]
    [InlineData("echo vllm")]
    [InlineData("")]
    public void What_starts_no_engine_is_refused(string command) => Assert.NotNull(CommandReader.Read(command).Refusal);

    [Fact]
    public void Arguments_of_a_list_are_not_expanded()
    {
        EngineCall call = Assert.Single(CommandReader.Read(["vllm", "serve", "a/b", "--served-model-name", "$X y"]).Value!);

        Assert.Equal("$X y", call.Flags[1].Value);
    }

    [Theory]
    [InlineData("vllm serve a/b --api-key s3cret --hf-token s3cret")]
    [InlineData("OPENAI_API_KEY=s3cret HF_TOKEN=s3cret vllm serve a/b")]
    [InlineData("vllm serve a/b --otlp-traces-endpoint http://user:s3cret@host")]
    [InlineData("vllm serve a/b --my-password s3cret")]
    [InlineData("vllm serve a/b --ssl-keyfile-password s3cret")]
    [InlineData("vllm serve https://user:s3cret@host/a")]
    [InlineData("vllm serve a/b --hf-overrides '{\"token\": \"s3cret-and-more\"}'")]
    [InlineData("vllm serve a/b --download-dir hf_s3cretAbcdefghijklmnop")]
    public void Secrets_are_not_kept(string command)
    {
        EngineCall call = Assert.Single(CommandReader.Read(command).Value!);

        Assert.DoesNotContain(call.Flags, flag => flag.Value?.Contains("s3cret", StringComparison.Ordinal) == true);
        Assert.DoesNotContain(call.Environment, variable => variable.Value?.Contains("s3cret", StringComparison.Ordinal) == true);
    }

    [Fact]
    public void A_file_of_flags_behind_the_command_counts_and_the_command_goes_before_it()
    {
        EngineCall call = Assert.Single(
            CommandReader.Read("vllm serve a/b --config c.yaml --max-num-seqs 4\n\n# c.yaml\nmax-num-seqs: 8\nkv-cache-dtype: fp8\n").Value!);

        Assert.Equal("4", call.Flags.Last(flag => flag.Name == "--max-num-seqs").Value);
        Assert.Equal("fp8", call.Find(FlagMeaning.CacheFormat)!.Value);
    }

    [Fact]
    public void An_image_states_the_release_where_it_is_the_engines_own()
    {
        Assert.Equal("0.19.0", CommandReader.Read("docker run vllm/vllm-openai:v0.19.0 --model a/b").Value![0].Version);
        Assert.Equal("0.5.5.post3", CommandReader.Read("docker run lmsysorg/sglang:v0.5.5.post3-cu129 sglang serve --model a/b").Value![0].Version);
        Assert.Equal("1.8.3", CommandReader.Read("docker run ghcr.io/huggingface/text-embeddings-inference:89-1.8.3 --model-id a/b").Value![0].Version);
        Assert.Equal("1.9", CommandReader.Read("docker run ghcr.io/huggingface/text-embeddings-inference:turing-1.9 --model-id a/b").Value![0].Version);
        Assert.Equal("b9500", CommandReader.Read("docker run ghcr.io/ggml-org/llama.cpp:server-vulkan-b9500 -m a.gguf").Value![0].Version);
        Assert.Equal("0.5.0", CommandReader.Read("docker run ghcr.io/ggml-org/llama.cpp:server-rocm-v0.5.0 -m a.gguf").Value![0].Version);
        Assert.Equal("0.5.0", CommandReader.Read("docker run ghcr.io/ggml-org/llama.cpp:full-cuda13-v0.5.0 -m a.gguf").Value![0].Version);
        Assert.Null(CommandReader.Read("docker run lmcache/vllm-openai:2025-04-18 --model a/b").Value![0].Version);
    }

    /// <summary>Tags of huggingface/text-embeddings-inference (README, "Docker Images"), of llama.cpp (docs/docker.md) and of vLLM's images for CPUs.</summary>
    [Theory]
    [InlineData("ghcr.io/huggingface/text-embeddings-inference:cpu-1.9", true)]
    [InlineData("ghcr.io/huggingface/text-embeddings-inference:cuda-1.9", false)]
    [InlineData("ghcr.io/ggml-org/llama.cpp:server", true)]
    [InlineData("ghcr.io/ggml-org/llama.cpp:server-b9500", true)]
    [InlineData("ghcr.io/ggml-org/llama.cpp:server-v0.5.0", true)]
    [InlineData("ghcr.io/ggml-org/llama.cpp:server-cuda-b9500", false)]
    [InlineData("ghcr.io/ggml-org/llama.cpp:server-rocm-v0.5.0", false)]
    [InlineData("registry:5000/vllm-cpu-release-repo:v0.19.0", true)]
    [InlineData("vllm/vllm-openai:v0.19.0", false)]
    public void An_image_for_processors_is_told_from_others(string image, bool processors) =>
        Assert.Equal(processors, CommandReader.Read($"docker run {image} --model-id a/b -m a.gguf").Value![0].OnProcessors);
}
