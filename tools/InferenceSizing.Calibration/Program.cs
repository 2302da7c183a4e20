using InferenceSizing.Calibration;

return CalibrateCommand.Create().Parse(args).Invoke();
