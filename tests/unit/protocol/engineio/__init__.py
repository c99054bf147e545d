"""Engine.IO."""
