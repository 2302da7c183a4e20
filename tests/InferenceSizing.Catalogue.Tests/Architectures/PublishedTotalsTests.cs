using InferenceSizing.Domain.Networks.Graph;

namespace InferenceSizing.Catalogue.Tests.Architectures;

/// <summary>Totals as model cards print them, rounded: they hold a design whose exact count nobody published.</summary>
public sealed class PublishedTotalsTests
{
    /// <summary>Cards round to two or three digits, and some leave the embedding or a tower out.</summary>
    private const double Tolerance = 0.05;

    /// <summary>Total and active parameters in units of 10^9. Source: vllm-project/recipes@8959cf6, parameter_count and active_parameters, unless
    /// noted.</summary>
    [Theory]
    [InlineData("MiniMaxAI/MiniMax-M3", 427, 26.0)]
    [InlineData("moonshotai/Kimi-K3", 2800, 104.0)] // active: the model card, 2.8 T in total and 104 B active
    [InlineData("stepfun-ai/Step-3.5-Flash", 196, null)] // 11 B active leave out embedding and head, 1.06 B
    [InlineData("poolside/Laguna-XS.2", 33, 3.0)]
    [InlineData("poolside/Laguna-S-2.1", 118, null)]
    [InlineData("inclusionAI/Ling-3.0-flash", 124, 5.5)]
    [InlineData("inclusionAI/Ling-2.6-flash", 104, 7.4)]
    [InlineData("inclusionAI/Ling-2.6-1T-base", 1000, 63.0)] // active: arXiv:2606.15079; the recipe's 50 B are those of Ling-1T
    [InlineData("Qwen/Qwen3.8-2.4T-A95B", 2400, 95.0)]
    [InlineData("google/gemma-4-12B-it", 12, null)]
    [InlineData("zai-org/GLM-ASR-Nano-2512", 2.3, null)]
    [InlineData("baidu/ERNIE-4.5-VL-28B-A3B-PT", 28, 4.13)] // active: those of ERNIE-4.5-21B-A3B, 3.35 B, and the encoder of images
    [InlineData("baidu/ERNIE-4.5-VL-424B-A47B-PT", 424, 47.7)] // active: those of ERNIE-4.5-300B-A47B, and the encoder of images
    [InlineData("PaddlePaddle/PaddleOCR-VL", 0.9, null)]
    [InlineData("tencent/HunyuanOCR", 1, null)]
    [InlineData("OpenMOSS-Team/MOSS-Transcribe-Diarize", 0.9, null)]
    [InlineData("internlm/Intern-S2-Preview", 36, null)]
    [InlineData("mistralai/Mistral-Small-4-119B-2603", 119, null)]
    [InlineData("mistralai/Mistral-Medium-3.5-128B", 127.7, null)]
    [InlineData("inclusionAI/Ling-1T", 999.7, 50.0)]
    [InlineData("mistralai/Voxtral-Mini-4B-Realtime-2602", 4.4, null)]
    [InlineData("mistralai/Voxtral-4B-TTS-2603", 4, null)]
    [InlineData("fishaudio/s2-pro", 4.6, null)]
    [InlineData("bosonai/higgs-audio-v3-tts-4b", 4, null)]
    [InlineData("openbmb/MiniCPM-V-4.6", 1.3, null)]
    [InlineData("openbmb/MiniCPM-V-4", 4.1, null)] // OpenBMB/MiniCPM-V, docs/minicpm_v4_en.md
    [InlineData("CohereLabs/command-a-vision-07-2025", 112, null)] // the model card
    [InlineData("nvidia/parakeet-tdt-0.6b-v2", 0.618, null)] // 2.47 GB of FP32
    [InlineData("nvidia/parakeet-rnnt-1.1b", 1.07, null)] // 4.28 GB of FP32
    [InlineData("openbmb/MiniCPM5-1B", 1.1, null)]
    [InlineData("LiquidAI/LFM2.5-230M", 0.23, null)]
    [InlineData("nvidia/NVIDIA-Nemotron-3-Nano-4B-BF16", 4, null)]
    [InlineData("nvidia/NVIDIA-Nemotron-Nano-12B-v2", 12.3, null)] // the name of the checkpoint and NVIDIA 2025, arXiv:2508.14444
    [InlineData("XiaomiMiMo/MiMo-V2.5", 311, null)] // 15 B active leave out the encoders
    public void A_design_agrees_with_the_total_of_its_model_card(string id, double total, double? active)
    {
        OperatorList operators = SharedCatalogue.Instance.FindModel(id)!.Architecture.Value!.LayOut().Operators!;

        Assert.InRange(operators.Parameters.Value / (total * 1e9), 1 - Tolerance, 1 + Tolerance);
        if (active is { } activated)
            Assert.InRange(operators.ActiveParameters.Value / (activated * 1e9), 1 - Tolerance, 1 + Tolerance);
    }

    /// <summary>Encoders of images and of sound in units of 10^6. Source: vllm-project/recipes@8959cf6 models/XiaomiMiMo/MiMo-V2.5.yaml.</summary>
    [Theory]
    [InlineData(Component.VisionTower, 729)]
    [InlineData(Component.AudioTower, 261)]
    public void The_encoders_of_an_omni_model_agree_with_its_model_card(Component encoder, int millions)
    {
        const double perMillion = 1e6;
        Block[] blocks = [.. SharedCatalogue.Instance.FindModel("XiaomiMiMo/MiMo-V2.5")!.Architecture.Value!.LayOut().Operators!.Blocks
            .TakeWhile(block => block.Passes == Passes.None)];
        int sound = blocks.Index().First(block => block.Item.Nodes[0].Operator.Component == Component.AudioTower).Index;
        Block[] own = encoder == Component.AudioTower ? blocks[sound..] : blocks[..sound];

        Assert.Equal(millions,
            Math.Round(own.Sum(block => block.Copies.Count * block.Nodes.Sum(node => node.Operator.Tensors.Sum(t => t.Parameters.Value))) / perMillion));
    }

    /// <summary>Denoisers of pipelines in units of 10^9: what is left without text encoders and decoder. Source: the publishers' model cards, which print two
    /// digits; the 2.5 of Stable Diffusion 3.5 medium hold its table of positions, 384 · 384 · 1536 = 0.226.</summary>
    [Theory]
    [InlineData("stabilityai/stable-diffusion-3.5-medium", 2.5 - 0.226)]
    [InlineData("stabilityai/stable-diffusion-3.5-large", 8.1)]
    [InlineData("stabilityai/stable-diffusion-3-medium-diffusers", 2.0)]
    [InlineData("Qwen/Qwen-Image", 20)]
    [InlineData("black-forest-labs/FLUX.2-dev", 32)]
    [InlineData("black-forest-labs/FLUX.2-klein-4B", 4)]
    [InlineData("black-forest-labs/FLUX.2-klein-9B", 9)]
    [InlineData("Wan-AI/Wan2.1-T2V-14B-Diffusers", 14)]
    public void A_pipelines_denoiser_agrees_with_its_model_card(string id, double denoiser)
    {
        Assert.InRange(DenoiserOf(id) / (denoiser * 1e9), 1 - Tolerance, 1 + Tolerance);
    }

    /// <summary>Model card: 6 B.</summary>
    [Fact]
    public void A_model_card_of_one_digit_is_met_by_rounding() => Assert.Equal(6, Math.Round(DenoiserOf("meituan-longcat/LongCat-Image-Edit") / 1e9));

    private static double DenoiserOf(string id)
    {
        OperatorList operators = SharedCatalogue.Instance.FindModel(id)!.Architecture.Value!.LayOut().Operators!;
        long encoders = operators.Blocks.Where(block => block.Passes == Passes.None)
            .Sum(block => block.Copies.Count * block.Nodes.Sum(node => node.Operator.Tensors.Sum(tensor => tensor.Parameters.Value)));

        return operators.Parameters.Value - encoders;
    }
}
